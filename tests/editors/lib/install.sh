# shellcheck shell=bash
# Puts real editors into the cache directory: nothing in the home directory or in the system changes, but for
# the Debian packages that need_packages installs (only as root, and only those that are missing).
# Sourced by tests/editors/run and by editors/try. Every function prints its messages to stderr.

JOBSPEC_CACHE=${JOBSPEC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jobspec-ls-tests}

# The newest code-server whose VS Code (1.100.3) runs on Node 20, and a recent one with the Node that it wants.
CODE_SERVER_STABLE=4.100.3
CODE_SERVER_NEWEST=4.139.1
NODE_STABLE=20.19.0
NODE_NEWEST=24.21.0
PLAYWRIGHT=1.65.1
XTERM=6.0.0
# VS Code's terminals need a native module, which this package brings ready-made.
NODE_PTY=1.1.0

# npm's own pauses between tries add up to minutes where there is no network at all.
export npm_config_fetch_retries=2 npm_config_fetch_retry_mintimeout=1000 npm_config_fetch_retry_maxtimeout=5000
export npm_config_update_notifier=false

say() { printf '%s\n' "$*" >&2; }

# cached DIR FUNCTION ARGS... : runs FUNCTION DIR ARGS... unless it once finished; a half-made directory is made
# anew. Two runs at the same time wait for each other.
cached() {
  local dir=$1
  shift
  mkdir -p "$(dirname "$dir")"
  (
    flock 9
    [ -e "$dir/.complete" ] && exit 0
    rm -rf "$dir"
    mkdir -p "$dir"
    local from=$SECONDS command=$1
    shift
    "$command" "$dir" "$@" </dev/null >&2 || { say "could not install $(basename "$dir")"; exit 1; }
    touch "$dir/.complete"
    say "installed $(basename "$dir") in $((SECONDS - from)) s"
  ) 9>"$dir.lock"
}

# need_packages PACKAGE=COMMAND... : installs the Debian packages whose command (or absolute file) is missing.
need_packages() {
  local missing=() entry command
  for entry; do
    command=${entry#*=}
    [ -e "$command" ] || command -v "$command" >/dev/null || missing+=("${entry%%=*}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "missing: ${missing[*]} (install them, or run as root on Debian)"
    return 1
  fi
  say "apt-get install ${missing[*]}"
  local log=$JOBSPEC_CACHE/apt.log try
  mkdir -p "$JOBSPEC_CACHE"
  # The lists may be missing (a container image) or older than the mirror: the second try has fresh ones. Without a
  # sync for every file the installation takes a third of the time.
  for try in 1 2; do
    [ "$try" = 1 ] || DEBIAN_FRONTEND=noninteractive timeout 180 apt-get update -qq </dev/null >>"$log" 2>&1
    DEBIAN_FRONTEND=noninteractive timeout 400 apt-get install -y -qq --no-install-recommends \
      -o Dpkg::Options::=--force-unsafe-io "${missing[@]}" </dev/null >>"$log" 2>&1 && return 0
  done
  say "apt-get failed, see $log"
  return 1
}

# apt_for DIR SUITE : prints a file for APT_CONFIG with which apt knows only SUITE of this machine's own Debian
# mirror, has its state below DIR, and believes that no package is installed. A mirror that lags behind (a Release
# file past its date) is good enough for a test; signatures are checked.
apt_for() {
  local dir=$1 suite=$2 mirror
  mirror=$(apt-get --print-uris update | sed -nE "s#^'([^']*/debian/?)/dists/.*#\\1#p" | head -1)
  [ -n "$mirror" ] || {
    say 'apt knows no Debian mirror'
    return 1
  }
  mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/sources"
  : >"$dir/status"
  local signed=
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] && signed=' [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
  echo "deb$signed $mirror $suite main" >"$dir/sources/suite.list"
  cat >"$dir/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$dir/sources";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$dir";
Dir::State::Lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::Cache "$dir";
Dir::Cache::Archives "$dir/archives";
APT::Sandbox::User "$(id -un)";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
CONF
  echo "$dir/apt.conf"
}

# patchelf_path : prints a patchelf, the system's or one unpacked into the cache (no root needed).
patchelf_path() {
  command -v patchelf && return 0
  cached "$JOBSPEC_CACHE/patchelf" install_patchelf || return 1
  echo "$JOBSPEC_CACHE/patchelf/usr/bin/patchelf"
}

install_patchelf() {
  local dir=$1 suite config
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  config=$(apt_for "$dir/apt" "$suite") || return 1
  (export APT_CONFIG=$config && cd "$dir" && timeout 180 apt-get update -qq && timeout 60 apt-get download -qq patchelf) || return 1
  dpkg -x "$dir"/patchelf*.deb "$dir" && rm -rf "$dir/apt" "$dir"/*.deb
}

# install_debian DIR SUITE PACKAGE PROGRAM : unpacks a package of another Debian suite with all that it depends on,
# libc included, and points the program at that libc. The directory must not move afterwards.
install_debian() {
  local dir=$1 suite=$2 package=$3 program=$4 config patchelf lib deb
  patchelf=$(patchelf_path) || { say 'patchelf is missing'; return 1; }
  config=$(apt_for "$dir/apt" "$suite") || return 1
  APT_CONFIG=$config timeout 240 apt-get update -qq || return 1
  APT_CONFIG=$config timeout 240 apt-get install -qq -y --download-only --no-install-recommends "$package" >/dev/null || return 1
  for deb in "$dir"/apt/archives/*.deb; do dpkg -x "$deb" "$dir" || return 1; done
  rm -rf "$dir/apt"
  lib=$dir/usr/lib/$(uname -m)-linux-gnu
  local loader
  loader=$(find "$lib" -name 'ld-linux*.so.*' | head -1)
  "$patchelf" --set-interpreter "$loader" --force-rpath --set-rpath "$lib" "$dir/usr/bin/$program" &&
    VIMRUNTIME=$dir/usr/share/nvim/runtime "$dir/usr/bin/$program" --version | head -1
}

# need_node : Node 20 or later and npm, on PATH. Debian 12 has Node 18, whose npm then fetches a newer Node. Changes PATH,
# so it must not run in a subshell.
need_node() {
  need_packages nodejs=node npm=npm || return 1
  [ "$(node_major)" -ge 20 ] && return 0
  cached "$JOBSPEC_CACHE/node" install_node "$NODE_STABLE" || return 1
  PATH=$JOBSPEC_CACHE/node/bin:$PATH
  hash -r
}

node_major() { node -p 'process.versions.node.split(".")[0]'; }

# install_node DIR VERSION : DIR/bin/node, from npm.
install_node() {
  local dir=$1 version=$2 arch=x64
  [ "$(uname -m)" = aarch64 ] && arch=arm64
  (cd "$dir" && timeout 240 npm pack --silent "node-linux-$arch@$version" >/dev/null &&
    tar xzf node-linux-*.tgz --strip-components 1 package/bin && rm -f ./*.tgz)
}

# install_npm DIR PACKAGE... : npm packages that need no install script.
install_npm() {
  local dir=$1
  shift
  (cd "$dir" && echo '{"private":true}' >package.json &&
    timeout 240 npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error "$@" >/dev/null)
}

# install_vscode DIR CODE_SERVER_VERSION NODE_VERSION : VS Code's server and browser workbench as code-server's npm
# package carries them, in DIR/vscode, and a Node to run it, in DIR/node. Nothing is compiled: the native modules
# that are not built (spdlog, a watchdog) only cost the server its own log files; that of the terminals comes ready-made.
install_vscode() {
  local dir=$1 version=$2 node=$3
  mkdir -p "$dir/node/bin" "$dir/vscode" && cd "$dir" || return 1
  if [ "$(node_major)" = "${node%%.*}" ]; then
    ln -s "$(node -p process.execPath)" node/bin/node || return 1
  else
    install_node "$dir/node" "$node" || return 1
  fi
  timeout 240 npm pack --silent "code-server@$version" >/dev/null || return 1
  tar xzf code-server-*.tgz -C vscode --strip-components 3 \
    --exclude 'extensions/copilot' --exclude 'extensions/ms-vscode*' package/lib/vscode || return 1
  rm -f ./*.tgz
  (cd vscode && PATH="$dir/node/bin:$PATH" timeout 300 npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) || return 1
  rm -rf vscode/node_modules/@github vscode/node_modules/@devcontainers
  # Without a gallery nothing is looked up outside; of the built-in extensions themes and grammars are enough.
  node -e 'const f="vscode/product.json",fs=require("fs"),p=JSON.parse(fs.readFileSync(f));delete p.extensionsGallery;fs.writeFileSync(f,JSON.stringify(p))' || return 1
  (cd vscode/extensions && rm -rf git git-base github github-authentication microsoft-authentication npm emmet \
    typescript-language-features merge-conflict debug-auto-launch debug-server-ready tunnel-forwarding grunt gulp \
    jake ipynb simple-browser terminal-suggest php-language-features node_modules)
}

# install_terminals DIR : the native module of the terminals of VS Code in DIR/vscode, unless it is there.
install_terminals() {
  local release=$1/vscode/node_modules/node-pty/build/Release arch=x64 fresh
  [ "$(uname -m)" = aarch64 ] && arch=arm64
  [ -e "$release/pty.node" ] && return 0
  mkdir -p "$release" && fresh=$(mktemp -d "$release/new.XXXXXX") && (
    cd "$fresh" && timeout 60 npm pack --silent "@lydell/node-pty-linux-$arch@$NODE_PTY" >/dev/null &&
      tar xzf ./*.tgz --strip-components 1 package/pty.node && mv pty.node ..
  )
  local status=$?
  rm -rf "$fresh"
  return $status
}

# The functions below install what they name if need be and print where it is. What comes from npm wants need_node before.

neovim() { # neovim SUITE : prints a program that starts Neovim with its own runtime files
  local dir=$JOBSPEC_CACHE/nvim-$1
  cached "$dir" install_debian "$1" neovim nvim || return 1
  printf '#!/bin/sh\nVIMRUNTIME=%s exec %s "$@"\n' "$dir/usr/share/nvim/runtime" "$dir/usr/bin/nvim" >"$dir/nvim"
  chmod +x "$dir/nvim"
  echo "$dir/nvim"
}

helix() {
  local dir=$JOBSPEC_CACHE/helix-sid
  cached "$dir" install_debian sid hx hx || return 1
  echo "$dir/usr/bin/hx"
}

vscode() { # vscode stable|newest : prints a directory with node/bin/node and vscode/
  local dir=$JOBSPEC_CACHE/vscode-$1
  if [ "$1" = newest ]; then
    cached "$dir" install_vscode "$CODE_SERVER_NEWEST" "$NODE_NEWEST" || return 1
  else
    cached "$dir" install_vscode "$CODE_SERVER_STABLE" "$NODE_STABLE" || return 1
  fi
  install_terminals "$dir" >&2 || say "VS Code's terminals will not work"
  echo "$dir"
}

browser() { # prints a headless chromium
  local program
  for program in "${CHROMIUM:-}" chromium-headless-shell chromium google-chrome; do
    [ -n "$program" ] && command -v "$program" && return 0
  done
  need_packages chromium-headless-shell=chromium-headless-shell fonts-dejavu-core=/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf || return 1
  command -v chromium-headless-shell
}

driver() { # prints a node_modules directory with playwright-core and @xterm/xterm
  local dir=$JOBSPEC_CACHE/driver
  cached "$dir" install_npm "playwright-core@$PLAYWRIGHT" "@xterm/xterm@$XTERM" || return 1
  echo "$dir/node_modules"
}
