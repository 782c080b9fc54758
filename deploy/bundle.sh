#!/usr/bin/env bash
# Makes one folder, and an archive of it, with a vqa that runs on any x86-64 Linux with glibc 2.36 or newer, where
# nothing is installed.
#   deploy/bundle.sh [--with-benchmarks] [--no-archive] [-p:NAME=VALUE ...] [OUT]
#     OUT                folder to make, by default artifacts/bundle/vqa-linux-x64; the archive is OUT.tar.zst
#     --with-benchmarks  adds vqa-benchmarks, the ffmpeg and ffprobe programs, which it runs, and gpu-check.sh
#     --no-archive       only the folder
#     -p:NAME=VALUE      goes to dotnet publish: -p:OnnxRuntimeGpu=true takes ONNX Runtime with CUDA
set -euo pipefail

deploy=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(dirname -- "$deploy")
. "$deploy/packages.sh"
export PATH=$PATH:$HOME/.dotnet:/usr/sbin:/sbin

out='' archive=1 for_programs=()
for argument in "$@"; do
  case $argument in
    --no-archive) archive=0 ;;
    --with-benchmarks | -p:*) for_programs+=("$argument") ;;
    -*) fail "$argument is no option here; see the head of deploy/bundle.sh" 2 ;;
    *) [[ -z $out ]] || fail "one folder is made, and two are named: $out, $argument" 2
      out=$argument ;;
  esac
done
out=$(realpath -m -- "${out:-$root/artifacts/bundle/vqa-linux-x64}")
[[ ! -e $out || -e $out/lib/vqa ]] || fail "$out is there and is no bundle: name a new folder, or remove it" 2

# Libraries of a newer system would ask for a newer glibc than the bundle promises to run with.
[[ $(. /etc/os-release && echo "$VERSION_CODENAME") == bookworm && $(uname -m) == x86_64 ]] ||
  fail "a bundle is made on Debian 12, x86-64. Elsewhere, take the image: Dockerfile.cuda"
needed=(patchelf=patchelf libavcodec.so.59=libavcodec59 libavformat.so.59=libavformat59 libavutil.so.57=libavutil57
  libswscale.so.6=libswscale6 libswresample.so.4=libswresample4 libebur128.so.1=libebur128-1 libssl.so.3=libssl3)
((archive == 0)) || needed+=(zstd=zstd)
[[ " ${for_programs[*]} " != *' --with-benchmarks '* ]] || needed+=(ffmpeg=ffmpeg)
need "${needed[@]}"

fresh=$out.$$
trap 'rm -rf -- "$fresh"' EXIT
"$deploy/bundle-programs.sh" "$fresh" "${for_programs[@]}"
"$deploy/bundle-libraries.sh" "$fresh"
rm -rf -- "$out" "$out.tar.zst"
mv -- "$fresh" "$out"
say "$out: $(megabytes "$(du -sb -- "$out" | cut -f1)")"

if ((archive)); then
  # Level 12 saves a minute and is a tenth larger: too large.
  tar -C "$(dirname -- "$out")" --owner=0 --group=0 --numeric-owner --sort=name -c -- "$(basename -- "$out")" |
    zstd -q -19 --long=27 -T0 -o "$out.tar.zst"
  say "$out.tar.zst: $(megabytes "$(stat -c %s -- "$out.tar.zst")")"
fi
