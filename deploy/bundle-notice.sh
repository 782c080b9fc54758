#!/usr/bin/env bash
# Writes a bundle's NOTICE, and copies the licences of the Debian packages that its libraries come from.
#   deploy/bundle-notice.sh DIR <LIST
# LIST has a line "NAME PATH" for each library: its name in DIR/lib, and where it came from.
set -euo pipefail

deploy=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
. "$deploy/packages.sh"
bundle=$1
licences=$bundle/licences

mapfile -t entries
[[ ! -e $bundle/lib/ffmpeg ]] || entries+=("ffmpeg $(readlink -f "$(command -v ffmpeg)")")

# dpkg knows some files by /lib, of which the real path is /usr/lib.
declare -A owner=()
while IFS=: read -r package rest; do
  owner[${rest##* }]=$package
done < <(printf '%s\n' "${entries[@]#* }" | sed 'p; s:^/usr::' | xargs dpkg-query -S 2>/dev/null)

declare -A files=()
for entry in "${entries[@]}"; do
  name=${entry%% *} path=${entry#* }
  package=${owner[$path]:-${owner[${path#/usr}]:-}}
  [[ -n $package ]] || fail "$path is of no Debian package: its licence and source are not known"
  files[$package]+=" $name"
done

mkdir -p "$licences/common-licenses"
cp -L /usr/share/common-licenses/* "$licences/common-licenses/"
for package in "${!files[@]}"; do
  mkdir -p "$licences/$package"
  cp -L "/usr/share/doc/$package/copyright" "$licences/$package/" || fail "no copyright file of $package is here"
done

{
  cat <<'TEXT'
Vqa is under the Apache License 2.0: see LICENSE. This folder also holds work of others, under their own licences.

FFmpeg is here as Debian builds it, with parts under the GNU General Public License (--enable-gpl): as a whole it is
under that licence, version 2 or later, and so are libx264, libx265, libxvidcore and others beside it. Who passes this
folder on passes on GPL software, and owes with it the licence texts, which are here, and the source, which is this:

The libraries are files of Debian 12, unchanged but for the search path in some. The source of each is in Debian's
archive under the version that stands below: https://snapshot.debian.org/package/SOURCE/VERSION/, or "apt-get source
SOURCE=VERSION" while it is current. licences/PACKAGE/copyright says who wrote it and under what terms;
licences/common-licenses holds the texts.

TEXT
  printf '%-26s %-26s %-32s %s\n' PACKAGE SOURCE 'VERSION (of the source)' FILES
  for package in $(printf '%s\n' "${!files[@]}" | sort); do
    dpkg-query -W -f '${source:Package} ${source:Version}\n' "$package:amd64" 2>/dev/null ||
      dpkg-query -W -f '${source:Package} ${source:Version}\n' "$package"
  done | paste -d ' ' <(printf '%s\n' "${!files[@]}" | sort) - |
    while read -r package source version; do
      printf '%-26s %-26s %-32s%s\n' "$package" "$source" "$version" "${files[$package]}"
    done
  printf '\n%s\n\n' 'The programs bring these packages of https://www.nuget.org, with their licences in licences/PACKAGE:'
  cat "$licences/programs.txt"
} >"$bundle/NOTICE"
rm "$licences/programs.txt"
