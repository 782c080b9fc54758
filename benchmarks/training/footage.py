"""
Makes hours of clean footage for counting false alarms: every clean clip as it is and through several encoders.

    footage.py --media DIR --photos DIR --out DIR [--hours N] [--worker I/N]

Files are named after the split of their source: what a model was trained on says less about false alarms than the rest.
"""

import argparse
import random
import subprocess
from pathlib import Path

import streams
from scan import native_size
from sources import all_sources

LONGEST = 60        # seconds of one clip
SIDES = [0, 360, 480, 576, 720]     # heights; 0 keeps the clip's own
CODECS = ["h264", "h264", "hevc", "mpeg2"]


def duration(path):
    text = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)],
                          stdout=subprocess.PIPE, text=True).stdout.strip()
    try:
        return float(text)
    except ValueError:
        return 0.0


def encode(source, number, path):
    """One encode of a clip; sound is left out."""
    rng = random.Random(f"{source.name}/{number}")
    codec, quality = CODECS[number % len(CODECS)], rng.choice(["good", "mid", "mid", "low"])
    height = rng.choice(SIDES)
    own = native_size(source.path)
    if own is None:
        return
    scale = f"scale=-2:{height}" if height and height < own[1] * 2 else "scale=trunc(iw/2)*2:trunc(ih/2)*2"
    streams.run(["-i", source.path, "-map", "0:v:0", "-t", str(LONGEST), "-vf", f"{scale},format=yuv420p"]
                + streams.settings(codec, quality, rng) + ["-f", "mpegts", str(path)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--media", required=True)
    parser.add_argument("--photos", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--hours", type=float, default=3.2)
    parser.add_argument("--worker", default="0/1")
    options = parser.parse_args()
    worker, workers = map(int, options.worker.split("/"))
    clips = [s for s in all_sources(options.media, options.photos) if s.kind == "clip"][worker::workers]
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    made, number = 0.0, 0
    while made < options.hours * 3600 / workers and number < 40:
        for source in clips:
            path = folder / f"{source.split}_{number:02d}_{Path(source.name).stem}.ts"
            if not path.exists():
                encode(source, number, path)
            length = duration(path) if path.exists() else 0.0
            if length < 1:
                path.unlink(missing_ok=True)
            made += length
        number += 1
    print(f"{made / 3600:.2f} h in {number} encodes of {len(clips)} clips")


if __name__ == "__main__":
    main()
