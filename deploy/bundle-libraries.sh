#!/usr/bin/env bash
# Second half of a bundle: the libraries that its programs load, with all that those need; the notice of what is whose.
#   deploy/bundle-libraries.sh DIR      on Debian 12, with the packages that deploy/bundle.sh names
#
# How the programs find them: each program gets a DT_RPATH of $ORIGIN. The loader looks there first for whatever the
# process loads, by itself, by dlopen or for another library's sake. So no variable has to be set, none of the user's
# leads astray, children see nothing of it, and the libraries stay byte for byte what Debian made. glibc and the NVIDIA
# driver belong to the machine: they are never taken along.
set -euo pipefail

deploy=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
. "$deploy/packages.sh"
unset LD_LIBRARY_PATH LD_PRELOAD
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin

bundle=$1
lib=$bundle/lib

# FFmpeg's and libebur128 are Vqa.Media's; .NET opens OpenSSL by name, and is linked to the last two.
roots=(libavcodec.so.59 libavformat.so.59 libavutil.so.57 libswscale.so.6 libswresample.so.4 libebur128.so.1
  libssl.so.3 libcrypto.so.3 libstdc++.so.6 libgcc_s.so.1)
glibc='^(ld-linux-x86-64\.so\.2|lib(c|m|mvec|dl|rt|pthread|resolv|util|anl|nss_[a-z]+)\.so\.[0-9]+)$'
# What a machine may have, and the programs do without: tracing, the driver, CUDA, cuDNN, TensorRT.
optional='^lib(lttng-ust|cuda|cudart|cublas|cublasLt|curand|cudnn|nvinfer|nvonnxparser)\.so\.[0-9]+$'

# Prints "NAME PATH" of the roots and of all that they need.
closure() {
  local name path known
  known=$(ldconfig -p)
  for name in "${roots[@]}"; do
    path=$(awk -v name="$name" '$1 == name && /x86-64/ { print $NF; exit }' <<<"$known")
    [[ -n $path ]] || fail "$name is not installed here"
    echo "$name $path"
    ldd "$path" | awk '$2 == "=>" { print $1, ($3 == "not" ? "missing" : $3) }'
  done | sort -u
}

elf_files() { find "$lib" -maxdepth 1 -type f \( -name '*.so' -o -name '*.so.*' -o -perm -u+x ! -name '*.dll' \); }

if [[ -e $lib/vqa-benchmarks ]]; then
  for name in ffmpeg ffprobe; do
    program=$(command -v "$name") || fail "the $name program is not installed here"
    install -m 755 "$program" "$lib/$name"
    ln -s "lib/$name" "$bundle/$name"
    mapfile -t -O "${#roots[@]}" roots < <(patchelf --print-needed "$program" | grep -vE "$glibc")
  done
  install -m 755 "$deploy/../benchmarks/gpu-check.sh" "$bundle/gpu-check.sh"
  install -m 644 "$deploy/../benchmarks/GPU-CHECKS.md" "$bundle/GPU-CHECKS.md"
fi

libraries=$(closure)
declare -A origin=()
while read -r name path; do
  [[ $path != missing ]] || fail "$name, which a library needs, is not installed here"
  [[ ! $name =~ $glibc ]] || continue
  install -m 644 "$path" "$lib/$name"
  origin[$name]=$(readlink -f "$path")
done <<<"$libraries"

chmod -R u+rwX,go+rX,go-w "$bundle"
for program in vqa vqa-benchmarks ffmpeg ffprobe createdump; do
  [[ -e $lib/$program ]] || continue
  chmod 755 "$lib/$program"
  patchelf --force-rpath --set-rpath '$ORIGIN' "$lib/$program"
done
# A library with a path of its own is looked up for by that path alone: it must not lead out of the bundle.
while read -r file; do
  case $(patchelf --print-rpath "$file") in '' | '$ORIGIN') ;; *) patchelf --set-rpath '$ORIGIN' "$file" ;; esac
  for needed in $(patchelf --print-needed "$file"); do
    [[ -e $lib/$needed || $needed =~ $glibc || $needed =~ $optional ]] ||
      fail "$(basename "$file") needs $needed, which is not in the bundle"
  done
done < <(elf_files)

"$deploy/bundle-notice.sh" "$bundle" < <(for name in "${!origin[@]}"; do echo "$name ${origin[$name]}"; done | sort)
