# Sourced by the scripts of this folder: their messages, and the Debian packages that they need.

say() { printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2; }

# fail MESSAGE [STATUS]
fail() { say "$1"; exit "${2:-4}"; }

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MB\n", bytes / 1e6 }'; }

# need SIGN=PACKAGE...: installs the packages whose sign, a program or a library, is missing; says how where it may not.
need() {
  local libraries sign missing=()
  libraries=$(ldconfig -p)
  for pair in "$@"; do
    sign=${pair%=*}
    if [[ $sign == *.so.* ]]; then [[ $libraries == *"$sign "* ]]; else command -v "$sign" >/dev/null; fi ||
      missing+=("${pair#*=}")
  done
  ((${#missing[@]})) || return 0
  local fix="apt-get install -y --no-install-recommends ${missing[*]}"
  ((EUID == 0)) || fail "packages are missing. Run: sudo $fix"
  say "installing ${missing[*]}"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      -o DPkg::Lock::Timeout=300 "${missing[@]}"; } </dev/null >&2 ||
    fail "could not install. Is the network there? Then run: $fix"
}
