#!/usr/bin/env bash
# Builds the extension with the server inside: target/vsix/jobspec-ls-TARGET.vsix
#
#   editors/vscode/package.sh                                    for this machine; builds the server with cargo
#   editors/vscode/package.sh --target darwin-arm64 --binary F   for another platform, with its server given
#   editors/vscode/package.sh --no-server                        for any platform; the server must be on PATH
#
# Targets: linux-x64 linux-arm64 alpine-x64 darwin-x64 darwin-arm64 win32-x64 win32-arm64
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${here%/editors/vscode}

target='' binary='' bundle=true
while [ $# -gt 0 ]; do
  case $1 in
    --target) target=${2:?--target wants a platform} && shift 2 ;;
    --binary) binary=${2:?--binary wants a file} && shift 2 ;;
    --no-server) bundle=false && shift ;;
    *) sed -n '2,8s/^# \?//p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
done

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) native=linux-x64 ;;
  Linux-aarch64) native=linux-arm64 ;;
  Darwin-x86_64) native=darwin-x64 ;;
  Darwin-arm64) native=darwin-arm64 ;;
  *) native='' ;;
esac

give_up() { echo "package.sh: $*" >&2 && exit 2; }
command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
  give_up 'Node 20 or later and npm are needed'

if $bundle; then
  target=${target:-$native}
  [ -n "$target" ] || give_up 'name the --target'
  if [ -z "$binary" ]; then
    [ "$target" = "$native" ] || give_up "$target needs a --binary, only $native is built here"
    command -v cargo >/dev/null || give_up 'cargo is needed to build the server (see https://rustup.rs), or a --binary'
    echo 'building the server (the first time takes some minutes)' >&2
    (cd "$root" && cargo build --quiet --release --bin jobspec-ls)
    binary=${CARGO_TARGET_DIR:-$root/target}/release/jobspec-ls
  fi
  [ -f "$binary" ] || give_up "there is no $binary"
fi
if [ -n "$binary" ]; then binary=$(realpath "$binary"); fi

cd "$here"
# The lock file is the stamp of what is installed.
if ! cmp -s package-lock.json node_modules/.jobspec-lock; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/.jobspec-lock
fi
npx tsc
npm run --silent bundle -- --log-level=warning

rm -rf server
if $bundle; then
  mkdir server
  case $target in win32-*) program=jobspec-ls.exe ;; *) program=jobspec-ls ;; esac
  install -m 755 "$binary" "server/$program"
fi
for licence in "$root"/LICENSE*; do
  if [ -f "$licence" ]; then cp "$licence" .; fi
done

out=$root/target/vsix
mkdir -p "$out"
vsix=$out/jobspec-ls${target:+-$target}.vsix
# Everything that runs is in dist/main.js: no node_modules go in.
npx vsce package --no-dependencies --allow-missing-repository --skip-license --no-rewrite-relative-links \
  ${target:+--target "$target"} --out "$vsix" >&2
echo "$vsix"
