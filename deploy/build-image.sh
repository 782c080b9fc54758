#!/usr/bin/env bash
# Builds Dockerfile.cuda without Docker and without a registry, from Debian's packages alone, and tries the image.
#   deploy/build-image.sh [--cpu]      the image is localhost/vqa:cpu, or localhost/vqa:cuda
# Runs as root, on Debian 12 with the .NET SDK 10. The base images stay (localhost/vqa-debian, localhost/vqa-sdk): a
# second run takes them as they are. With --cpu NVIDIA's repository is not asked for anything.
set -euo pipefail

deploy=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(dirname -- "$deploy")
. "$deploy/packages.sh"
export PATH=$PATH:$HOME/.dotnet:/usr/sbin:/sbin

device=cuda
case ${1:-} in '') ;; --cpu) device=cpu ;; *) fail "$1 is no option here; the only one is --cpu" 2 ;; esac
((EUID == 0)) || fail "run it as root: a root file system is made, and packages are unpacked in it"
need debootstrap=debootstrap podman=podman buildah=buildah runc=runc ffmpeg=ffmpeg
dotnet=$(readlink -f "$(command -v dotnet || fail "the .NET SDK 10 is needed; ./vqa says how")")

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
image=localhost/vqa:$device

step() { say "$((SECONDS / 60)) min $((SECONDS % 60)) s: $*"; }

base_image() {
  podman image exists localhost/vqa-debian && return
  step "making a Debian 12 image"
  debootstrap --variant=minbase bookworm "$scratch/debian" http://deb.debian.org/debian >"$scratch/log" ||
    { tail "$scratch/log" >&2; fail "debootstrap failed"; }
  # What the image of this name in the registries leaves out as well.
  rm -rf "$scratch"/debian/var/{cache/apt/archives,lib/apt/lists}/* "$scratch"/debian/usr/share/{locale,man}/*
  find "$scratch/debian/usr/share/doc" -type f ! -name copyright -delete
  tar -C "$scratch/debian" -c . | podman import -q - localhost/vqa-debian >/dev/null
}

# The SDK of this machine, and the certificates that it goes to the package registry with.
sdk_image() {
  podman image exists localhost/vqa-sdk && return
  step "adding the .NET SDK to it"
  local container
  container=$(buildah from localhost/vqa-debian)
  buildah run --isolation chroot --network host "$container" -- sh -c \
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends libssl3 ca-certificates' >"$scratch/log" 2>&1 ||
    { tail "$scratch/log" >&2; fail "packages could not be installed in the image"; }
  buildah copy -q "$container" "$(dirname "$dotnet")" /usr/share/dotnet >/dev/null
  buildah copy -q "$container" /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt >/dev/null
  buildah config --env PATH=/usr/share/dotnet:/usr/sbin:/usr/bin:/sbin:/bin \
    --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 --env DOTNET_CLI_TELEMETRY_OPTOUT=1 "$container"
  buildah commit -q --rm "$container" localhost/vqa-sdk >/dev/null
}

base_image
sdk_image
step "building $image"
packages=$HOME/.nuget/packages   # what this machine has restored, the build need not fetch
mkdir -p "$packages"
buildah bud -q --format docker --isolation chroot --network host --pull-never -v "$packages:/root/.nuget/packages" \
  --build-arg SDK_IMAGE=localhost/vqa-sdk --build-arg DEBIAN_IMAGE=localhost/vqa-debian --build-arg DEVICE=$device \
  -f "$root/Dockerfile.cuda" -t "$image" "$root" >"$scratch/log" 2>&1 ||
  { tail -n 40 "$scratch/log" >&2; fail "the image was not built"; }

# run_as PROGRAM ARGUMENT...: in the image, where it sees the clips only
run_as() {
  podman --runtime runc run --rm --no-healthcheck --network host --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 \
    -v "$scratch/clips:/work:ro" --entrypoint "$1" "$image" "${@:2}"
}

step "trying it: vqa doctor, and a clip that is black from 2 s to 5 s"
mkdir -m 755 "$scratch/clips"; chmod 755 "$scratch"
ffmpeg -v error -f lavfi -i "testsrc2=s=640x360:r=25,drawbox=color=black:t=fill:enable='gte(t,2)*lt(t,5)'" \
  -pix_fmt yuv420p -c:v libx264 -preset veryfast -t 8 "$scratch/clips/black.mp4"
run_as vqa doctor
status=0
run_as vqa analyze black.mp4 --json - --fail-on major >"$scratch/report.json" || status=$?
((status == 1)) && grep -q '"detector": "video_black"' "$scratch/report.json" ||
  fail "the image did not find what is wrong with the clip: exit status $status, expected 1 and video_black"
user=$(run_as id -u)
[[ $user == 10001 ]] || fail "the image runs as user $user, not as its own, 10001"
step "$image: $(megabytes "$(podman image inspect -f '{{.Size}}' "$image")"), of which Debian" \
  "$(megabytes "$(podman image inspect -f '{{.Size}}' localhost/vqa-debian)")"
