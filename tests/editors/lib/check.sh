# shellcheck shell=bash
# What the editors' scripts share. Sourced with the arguments that tests/editors/run gives: NAME and a directory for
# everything that the script writes.
# shellcheck source=tests/editors/lib/install.sh
. "$JOBSPEC_REPOSITORY/tests/editors/lib/install.sh"

name=$1 out=$2

# The cache was found from the user's HOME; from here on the editors have their own.
export JOBSPEC_CACHE
export HOME=$out/home XDG_CONFIG_HOME=$out/home/.config XDG_DATA_HOME=$out/home/.local/share
export XDG_STATE_HOME=$out/home/.local/state XDG_CACHE_HOME=$out/home/.cache
unset XDG_CONFIG_DIRS XDG_DATA_DIRS EDITOR VISUAL TMUX NVIM

ok() { echo "ok $*"; }
fail() { echo "FAIL $*"; }

# skip REASON... : gives up on this editor.
skip() {
  echo "skip $*"
  exit 0
}

# workspace : makes a fresh copy of the fixtures and prints its directory. It counts as a repository of its own.
workspace() {
  rm -rf "$out/workspace"
  cp -r "$JOBSPEC_REPOSITORY/tests/editors/fixtures" "$out/workspace"
  mkdir "$out/workspace/.git"
  echo "$out/workspace"
}
