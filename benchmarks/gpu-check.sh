#!/usr/bin/env bash
# Checks and measures what only a machine with an NVIDIA GPU can: gpu-check.sh [OUT]
#
# Run it from the bundle of deploy/bundle.sh --with-benchmarks (the folder first in PATH), or with VQA and BENCHMARKS naming the
# programs. Writes OUT/gpu-check.md, a table, and OUT/gpu-check.json; ends with 1 where a bar is missed, 0 else. What cannot be run here
# is told as skipped, never as passed. Under 8 minutes.
set -uo pipefail

out=${1:-gpu-check}
vqa=${VQA:-vqa} benchmarks=${BENCHMARKS:-vqa-benchmarks}
counts=${COUNTS:-1 4 16 32 64}   # streams
seconds=${SECONDS_OF_VIDEO:-20}
rows=() missed=0
mkdir -p "$out" || exit 2
for program in "$vqa" "$benchmarks" ffmpeg; do
  command -v "$program" >/dev/null || { echo "gpu-check: $program was not found; put the bundle's folder first in PATH" >&2; exit 2; }
done

# A line of the result: check, measured, bar, verdict (passed, missed, skipped, told).
row() {
  rows+=("$1|$2|$3|$4")
  [[ $4 != missed ]] || missed=1
  printf '%-58s %-34s %-16s %s\n' "$1" "$2" "$3" "$4"
}

# Seconds that a command takes; its output goes to a log. Fails as the command does.
timed() {
  local from=$EPOCHREALTIME status
  "$@" >>"$out/log.txt" 2>&1
  status=$?
  awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }'
  return $status
}

at_least() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a >= b) }'; }

make_clip() {   # encoder, file
  [[ -s $2 ]] || ffmpeg -nostdin -v error -y -f lavfi -i "testsrc2=s=1920x1080:r=25,noise=alls=8:allf=t" -t "$seconds" -pix_fmt yuv420p \
    -c:v "$1" -preset ultrafast -b:v 6M -g 50 -bf 0 "$2" 2>>"$out/log.txt"
}

# The same clip as many inputs: copies of its name, so that every report has one line for each.
names_of() { for ((i = 0; i < $2; i++)); do echo "$1"; done; }

decode_alone() {   # clip, streams: NVDEC, and nothing done with what comes
  local pids=() status=0
  for ((i = 0; i < $2; i++)); do
    ffmpeg -nostdin -v error -hwaccel cuda -hwaccel_output_format cuda -i "$1" -an -f null - &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || status=1; done
  return $status
}

analyse() {   # clip, streams, device, further arguments
  local clip=$1 streams=$2 device=$3 inputs
  shift 3
  mapfile -t inputs < <(names_of "$clip" "$streams")
  "$vqa" analyze "${inputs[@]}" --device "$device" --files-at-once "$streams" "$@"
}

# What the two devices say of a clip, but for the device itself, the speed and the ids.
facts() { grep -vE '"(device|device_reason|device_reason_code|speed|id|provider)": ' "$1"; }

same_numbers() {   # clip, name
  local c="$out/$2.cpu" g="$out/$2.cuda"
  "$vqa" analyze "$1" --device cpu --threads 1 --metrics "$c.csv" --json "$c.json" >>"$out/log.txt" 2>&1 || return 2
  "$vqa" analyze "$1" --device cuda --metrics "$g.csv" --json "$g.json" >>"$out/log.txt" 2>&1 || return 2
  grep -q '"device": "cuda' "$g.json" || return 3
  cmp -s "$c.csv" "$g.csv" || return 1
  [[ $(facts "$c.json") == "$(facts "$g.json")" ]] || return 1
}

memory_used() { nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits -i 0 | head -n 1; }

peak_memory() {   # MiB that the GPU holds at most while a command runs, over what it held before
  local before most=0 now
  before=$(memory_used)
  "$@" >>"$out/log.txt" 2>&1 &
  local job=$!
  while kill -0 "$job" 2>/dev/null; do
    now=$(memory_used)
    ((now > most)) && most=$now
  done
  wait "$job" || return 1
  echo $((most - before))
}

write_results() {
  {
    echo "| check | measured | bar | |"
    echo "| --- | --- | --- | --- |"
    for r in "${rows[@]}"; do echo "| ${r//|/ | } |"; done
  } >"$out/gpu-check.md"
  {
    printf '{"schema":"vqa.gpu-check/1","gpu":"%s","checks":[' "$gpu"
    local separator=
    for r in "${rows[@]}"; do
      IFS='|' read -r check measured bar verdict <<<"$r"
      printf '%s{"check":"%s","measured":"%s","bar":"%s","verdict":"%s"}' "$separator" "${check//\"/}" "${measured//\"/}" "${bar//\"/}" "$verdict"
      separator=,
    done
    echo ']}'
  } >"$out/gpu-check.json"
}

gpu=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader -i 0 2>/dev/null | head -n 1)
gpu=${gpu:-none}
row "GPU and driver" "$gpu" "" told
"$vqa" doctor >"$out/doctor.txt" 2>&1 && row "vqa doctor" "see doctor.txt" "status 0" passed || row "vqa doctor" "see doctor.txt" "status 0" missed
"$benchmarks" kernels >"$out/kernels.txt" 2>&1 && row "time of the kernels, on what is here" "see kernels.txt" "" told ||
  row "time of the kernels, on what is here" "failed, see kernels.txt" "" missed

make_clip libx264 "$out/h264.mp4"
make_clip libx265 "$out/hevc.mp4"
for codec in h264 hevc; do
  clip=$out/$codec.mp4
  if [[ $gpu == none ]]; then
    timed analyse "$clip" 1 cuda --json "$out/$codec.json" >/dev/null
    grep -q '"device_reason_code": "no_driver"' "$out/$codec.json" && row "$codec: without a driver the CPU does it, and says why" "no_driver" "said" passed ||
      row "$codec: without a driver the CPU does it, and says why" "not said" "said" missed
    row "$codec: numbers and incidents of CUDA = CPU" "" "all" skipped
    row "$codec: rate with analysis / NVDEC alone" "" ">= 0.95 from 16" skipped
    row "$codec: GPU memory of an added stream" "" "decoder + 16 MiB" skipped
    continue
  fi

  same_numbers "$clip" "$codec"
  case $? in
    0) row "$codec: numbers and incidents of CUDA = CPU" "equal" "all" passed ;;
    3) row "$codec: numbers and incidents of CUDA = CPU" "not decoded on the GPU" "all" missed ;;
    *) row "$codec: numbers and incidents of CUDA = CPU" "they differ" "all" missed ;;
  esac

  for n in $counts; do
    alone=$(timed decode_alone "$clip" "$n") || { row "$codec: $n x NVDEC alone" "failed, see log.txt" "" missed; continue; }
    with=$(timed analyse "$clip" "$n" cuda) || { row "$codec: $n x with analysis" "failed, see log.txt" "" missed; continue; }
    frames=$((n * seconds * 25))
    ratio=$(awk -v a="$alone" -v b="$with" 'BEGIN { printf "%.2f", a / b }')
    measured=$(awk -v f=$frames -v a="$alone" -v b="$with" -v r="$ratio" 'BEGIN { printf "%s (%.0f of %.0f frames/s)", r, f / b, f / a }')
    if ((n < 16)); then verdict=told; elif at_least "$ratio" 0.95; then verdict=passed; else verdict=missed; fi
    row "$codec: rate with analysis / NVDEC alone, $n streams" "$measured" ">= 0.95 from 16" "$verdict"
  done

  alone=$(peak_memory decode_alone "$clip" 8) && with1=$(peak_memory analyse "$clip" 1 cuda) && with9=$(peak_memory analyse "$clip" 9 cuda) || continue
  # Each ffmpeg has a context of its own, which a stream of ours has not: ours may only be smaller.
  added=$(((with9 - with1) / 8)) own=$((alone / 8))
  ((added <= own + 16)) && verdict=passed || verdict=missed
  row "$codec: GPU memory of an added stream" "$added MiB; ffmpeg with its context $own" "decoder + 16 MiB" "$verdict"
done

write_results
exit $missed
