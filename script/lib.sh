# What every script does first, sourced by all of them: go to the repository, put its own Node in front of the
# machine's, install what is missing. POSIX sh; needs nothing but npm and a Node that can run it.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
machine_path=$PATH
PATH="$root/node_modules/.bin:$PATH"
export PATH

# Progress goes to standard error: standard output belongs to the program that a script starts.
say() {
  printf '%s\n' "$*" >&2
}

give_up() {
  say "$@"
  exit 69 # EX_UNAVAILABLE
}

# Installs exactly what package-lock.json names, again whenever it or the machine has changed. npm runs under the
# machine's Node, because it replaces the one in node_modules.
install_packages() {
  installed="$root/node_modules/.installed-for"
  wanted="$(cksum <package-lock.json) $(uname -sm)"
  if [ "$(cat "$installed" 2>/dev/null)" != "$wanted" ]; then
    command -v npm >/dev/null || give_up "npm is missing. Install Node.js 20 or newer, which brings it."
    say "Installing packages …"
    cache=
    if [ ! -w "${HOME:-/}" ]; then # a service user without a home
      cache=$(mktemp -d)
      export npm_config_cache="$cache"
    fi
    status=0
    PATH=$machine_path npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2 || status=$?
    [ -z "$cache" ] || rm -rf "$cache"
    [ "$status" = 0 ] || give_up "The packages could not be installed (npm ended with $status)."
    printf '%s\n' "$wanted" >"$installed"
  fi
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 24 || (a == 24 && b >= 15) ? 0 : 1)' ||
    give_up "Keepwatch needs Node.js 24.15 or newer; this machine has $(node --version)."
}

# Builds the page when there is none or when something it is made of is newer.
build_page() {
  built=web/dist/index.html
  if [ ! -f "$built" ] || [ -n "$(find web package-lock.json -path web/dist -prune -o -type f -newer "$built" -print | head -n 1)" ]; then
    say "Building the page …"
    vite build --config web/vite.config.ts --logLevel warn >&2
  fi
}

# need_program PROGRAM PACKAGE…: installs Debian packages when the program is missing and we may, else says what to type.
need_program() {
  program=$1
  shift
  if command -v "$program" >/dev/null; then return; fi
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    give_up "The tests need $program. Install it, on Debian as root with: apt-get update && apt-get install -y $*"
  fi
  say "Installing $* …"
  if [ -z "${apt_is_fresh:-}" ]; then
    apt-get update -qq >&2
    apt_is_fresh=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

need_browser() {
  need_program chromium chromium fonts-dejavu-core
}

check_types_and_lint() {
  say "Checking types …"
  tsc -p tsconfig.json
  tsc -p test/e2e/tsconfig.json
  tsc -p web/tsconfig.json
  say "Linting …"
  oxlint --quiet
}
