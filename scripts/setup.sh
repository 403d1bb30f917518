# Sourced by up.sh and verify.sh, run by bin/reelsmith.js: installs what is missing, each step only when it is missing.
# Expects the repository root as the current directory. Says what it does on standard error.
say() { echo "$*" >&2; }

need_node() {
  command -v node >/dev/null 2>&1 || { say 'Reelsmith needs Node 20 or newer; there is no `node` in PATH.'; exit 1; }
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
    { say "Reelsmith needs Node 20 or newer; this is $(node --version)."; exit 1; }
}

# Names of the Debian packages that are missing.
missing_packages() {
  [ -n "${REELSMITH_MEDIA_FFMPEG_PATH:-}" ] || { command -v ffmpeg && command -v ffprobe; } >/dev/null 2>&1 || printf 'ffmpeg '
  find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" -name 'NotoSansCJK*' -print -quit 2>/dev/null |
    grep -q . || printf 'fonts-noto-cjk '
}

need_system() {
  packages=$(missing_packages)
  [ -n "$packages" ] || return 0
  as=
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then as='sudo -n'; else as=no; fi
  fi
  if [ "$as" != no ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing $packages..."
    $as apt-get update -qq >&2 || say 'apt-get update had errors; trying with what it has.'
    $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >&2 || true
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
  fi
  say "Reelsmith needs ${packages% }. Install with:"
  say "  sudo apt-get install -y --no-install-recommends ${packages% }"
  exit 1
}

need_modules() {
  [ -f node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] && return 0
  say 'Installing npm packages...'
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch node_modules/.package-lock.json
}

# Builds when a source is newer than the last build, or one has gone.
need_build() {
  sources=$(find src test bench examples scripts/console.js tsconfig.json package.json node_modules/.package-lock.json -type f | sort | cksum)
  if [ -f dist/.built ] && [ "$(cat dist/.built)" = "$sources" ] &&
    [ -z "$(find src test bench examples scripts/console.js tsconfig.json node_modules/.package-lock.json -type f -newer dist/.built -print -quit)" ]; then
    return 0
  fi
  say 'Building...'
  started=$(mktemp)
  npm run --silent build >&2
  echo "$sources" >dist/.built
  touch -r "$started" dist/.built
  rm -f "$started"
}

need_node
need_system
need_modules
need_build
