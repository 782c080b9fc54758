#!/usr/bin/env bash
# First half of a bundle: the programs with their .NET runtime and models, and the licences of their packages.
#   deploy/bundle-programs.sh DIR [--with-benchmarks] [-p:NAME=VALUE ...]
# Needs the .NET SDK 10 only, on any Linux. Nothing is trimmed: some libraries look up their own code at run time.
set -euo pipefail

deploy=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(dirname -- "$deploy")
. "$deploy/packages.sh"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

bundle=$1; shift
projects=(src/Vqa.Node) properties=()
for argument in "$@"; do
  case $argument in
    --with-benchmarks) projects+=(benchmarks/Vqa.Benchmarks) ;;
    *) properties+=("$argument") ;;
  esac
done
(cd "$root" && dotnet --version >/dev/null 2>&1) || fail "the .NET SDK 10 is needed; ./vqa says how to install it"

# The launcher builds in the same place, and takes the same lock: what one has compiled, the other need not.
artifacts=$root/artifacts
mkdir -p "$artifacts" "$bundle/lib" "$bundle/licences"
exec 9>"$artifacts/lock"
flock 9
log=$artifacts/bundle.log
for project in "${projects[@]}"; do
  say "publishing $project"
  dotnet publish "$root/$project" -c Release --self-contained -o "$bundle/lib" --artifacts-path "$artifacts/build" \
    -p:PublishReadyToRun=true -p:PublishDocumentationFiles=false -v quiet --tl:off "${properties[@]}" \
    </dev/null >"$log" 2>&1 9>&- || { cat "$log" >&2; fail "$project was not built"; }
done
exec 9>&-
cp -- "$root/LICENSE" "$bundle/"
for project in "${projects[@]}"; do
  name=$(sed -n 's:.*<AssemblyName>\(.*\)</AssemblyName>.*:\1:p' "$root/$project"/*.csproj)
  ln -s "lib/$name" "$bundle/$name"
done

# A package's licence is a file in it, or only named in its description: both are taken along.
packages=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
grep -ohP '^    "\K[^"/]+/[^"]+(?=": \{)' "$bundle"/lib/*.deps.json | sed 's/^runtimepack\.//' | sort -u |
  while IFS=/ read -r name version; do
    package=${packages%/}/${name,,}/$version
    [[ -d $package ]] || continue   # a project of ours
    mkdir -p "$bundle/licences/$name"
    find "$package" -maxdepth 1 -type f \( -iname 'license*' -o -iname 'third*notices*' -o -name '*.nuspec' \) \
      -exec cp -t "$bundle/licences/$name" -- {} +
    licence=$(sed -n 's:.*<license [^>]*>\(.*\)</license>.*:\1:p' "$package"/*.nuspec)
    printf '%-50s %-12s %s\n' "$name" "$version" "$licence"
  done >"$bundle/licences/programs.txt"
[[ -s $bundle/licences/programs.txt ]] || fail "no package of the programs was found under $packages"
