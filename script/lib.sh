# Shared by the scripts: words, colours, packages, folders. Sourced, never run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
jobs=$(nproc)
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
export CCACHE_PCH_EXTSUM=1

if [[ -t 1 ]]; then bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'; else bold= dim= red= green= plain=; fi
say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*"; }
die() { printf '%s%s: %s%s\n' "$red" "${0##*/}" "$*" "$plain" >&2; exit 1; }

# as_root COMMAND...: runs it as root, directly or through sudo.
as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "this needs root to install packages: run it as root, or install sudo"; fi
}

# install_packages FILE...: installs the Debian packages listed in the files that are not there yet.
install_packages() {
  command -v dpkg-query >/dev/null || die "this is not Debian: install the packages named in $* yourself, then run script/build"
  local missing=() package
  while read -r package; do
    [[ -z $package || $package == \#* ]] && continue
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done < <(cat "$@")
  [[ ${#missing[@]} -eq 0 ]] && return 0
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  mkdir -p build
  as_root apt-get update >build/apt.log 2>&1 || die "apt-get update failed: $(tail -n 1 build/apt.log)"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >>build/apt.log 2>&1 ||
    die "apt-get could not install ${missing[*]}: see build/apt.log ($(grep -m1 '^E:' build/apt.log || tail -n 1 build/apt.log))"
}

# build_preset PRESET [TARGET...]: configures and builds; ninja shows the progress.
build_preset() {
  local preset=$1
  shift
  cmake --preset "$preset" >"build/cmake-$preset.log" 2>&1 || { tail -n 20 "build/cmake-$preset.log" >&2; die "cmake --preset $preset failed: see build/cmake-$preset.log"; }
  ninja -C "build/$preset" -j "$jobs" "$@"
}
