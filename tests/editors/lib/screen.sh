# shellcheck shell=bash
# A terminal of 100 by 30 in tmux, into which a script types and on which it looks. Wants `name` and `out`.

socket=jobspec-$name-$$
export TMUX_TMPDIR=$out
terminal() { tmux -L "$socket" "$@"; }

# screen_start PROGRAM ARGUMENT...
screen_start() {
  printf 'set -g default-terminal tmux-256color\nset -ga terminal-overrides ",*:Tc"\nset -g escape-time 0\n' >"$out/tmux.conf"
  terminal -f "$out/tmux.conf" new-session -d -s main -x 100 -y 30 "$@"
}

# keys KEY... : as tmux names them; typed TEXT : as it stands. A key that comes at once after Escape would be Alt with it.
keys() {
  local key
  for key; do
    terminal send-keys -t main "$key"
    [ "$key" != Escape ] || sleep 0.2
  done
}
typed() { terminal send-keys -t main -l "$*"; }

# sees EXTENDED-REGEX [TENTHS-OF-A-SECOND] : waits until it is on the screen.
sees() {
  local left=${2:-100}
  until terminal capture-pane -p -t main 2>/dev/null | grep -Eq -- "$1"; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
      { echo "not on the screen: $1"; terminal capture-pane -p -t main; } >&2
      return 1
    fi
    sleep 0.1
  done
}

# lacks EXTENDED-REGEX : waits until it is gone from the screen.
lacks() {
  local left=100
  while terminal capture-pane -p -t main 2>/dev/null | grep -Eq -- "$1"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.1
  done
}

# shot FILE : keeps the screen, and draws it as FILE.png where a browser is installed already.
shot() {
  terminal capture-pane -epN -t main >"$out/$1.ansi"
  local modules=$JOBSPEC_CACHE/driver/node_modules program
  program=$(command -v "${CHROMIUM:-chromium-headless-shell}") || return 0
  [ -d "$modules" ] || return 0
  JOBSPEC_DRIVER=$modules JOBSPEC_BROWSER=$program timeout 30 \
    node "$JOBSPEC_REPOSITORY/tests/editors/lib/draw-screen.mjs" "$out/$1.ansi" "$out/$1.png" 100 30 >&2 || true
}

screen_end() { terminal kill-server 2>/dev/null; }

# verdict DESCRIPTION COMMAND... : prints the check's line, and fails with the command.
verdict() {
  local what=$1
  shift
  if "$@"; then ok "$what"; else fail "$what" && return 1; fi
}
