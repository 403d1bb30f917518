# Sourced by up.sh and verify.sh: installs what is missing, each step only when it is missing.
need_system() {
  command -v ffmpeg >/dev/null 2>&1 && return 0
  install='apt-get install -y --no-install-recommends ffmpeg fonts-noto-cjk'
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install
  else
    echo "Reelsmith needs ffmpeg. Install it with:  sudo $install" >&2
    exit 1
  fi
}
need_modules() {
  [ -f node_modules/.package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ] && return 0
  npm ci --no-audit --no-fund
  touch node_modules/.package-lock.json
}
need_system
need_modules
