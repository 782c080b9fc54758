#!/usr/bin/env bash
# Checks and measures what only a machine with an NVIDIA GPU can: gpu-check.sh [OUT [OPTION ...]]
#
# Needs the bundle that it comes in (deploy/bundle.sh --with-benchmarks) and NVIDIA's driver, and nothing else: it makes its clips itself,
# in OUT/clips. Writes OUT/gpu-check.md, a table, OUT/gpu-check.json, OUT/doctor.txt and OUT/log.txt, in less than 8 minutes; ends with 1
# where a bar is missed, 0 where none is. What cannot be run here is told as skipped, never as passed. Options are those of
# "vqa-benchmarks gpu". Outside the bundle, VQA and BENCHMARKS name the programs.
set -uo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
vqa=${VQA:-$here/vqa} benchmarks=${BENCHMARKS:-$here/vqa-benchmarks}
out=${1:-gpu-check}
shift $(($# > 0))
for program in "$vqa" "$benchmarks"; do
  [[ -x $program ]] || { echo "gpu-check: $program is not there; run the gpu-check.sh of a bundle made by deploy/bundle.sh --with-benchmarks" >&2; exit 2; }
done
mkdir -p -- "$out" || exit 2

status=0
"$vqa" doctor >"$out/doctor.txt" 2>&1 || { echo "missed   vqa doctor ended with $?: $out/doctor.txt" >&2; status=1; }
# 480 s are promised; what is not done by then hangs, and the programs of this project end at SIGTERM.
timeout --kill-after=10 475 "$benchmarks" gpu "$out" "$@" 2>&1 | tee -- "$out/log.txt"
case ${PIPESTATUS[0]} in
  0) ;;
  124 | 137) echo "missed   not done after 475 s; $out/log.txt says how far it came" | tee -a -- "$out/log.txt"; status=1 ;;
  *) status=1 ;;
esac
exit $status
