"""
Runs a net over clean footage and keeps the pairs that it takes for damaged, as training samples without damage:

    scan.py SPLIT --model model.pt --media DIR --photos DIR --out DIR [--rate HZ] [--encodes N]

Prints, for every clip and encode, the highest picture scores; what is kept is what a next round of training must unlearn.
"""

import argparse
import json
import random
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch

import streams
from evaluate import picture_score
from cells import measured
from model import CorruptionNet
from pictures import reduced
from sources import all_sources

LONGEST = 500       # pictures of one clip
CODECS = ["h264", "h264", "hevc", "mpeg2"]


def native_size(path):
    """Width and height of a clip, even; None where it has no video."""
    text = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of",
                           "csv=p=0", path], stdout=subprocess.PIPE, text=True).stdout.split()
    if not text:
        return None
    w, h = text[0].rstrip(",").split(",")[:2]
    return int(w) & ~1, int(h) & ~1


def encodes(source, count, rng, scratch):
    """(name, clip): the clip as it is, then through encoders of falling quality and at other sizes."""
    size = native_size(source.path)
    if size is None:
        return
    clip = streams.read(source.path, size, LONGEST)
    if len(clip) < 12:
        return
    yield "native", clip
    for k in range(count):
        codec, quality = CODECS[(k + rng.randrange(4)) % 4], ["mid", "low", "good"][k % 3]
        path = Path(scratch, "scan.bin")
        streams.encode(clip, streams.settings(codec, quality, rng), codec, path)
        again, _ = streams.decode(path, size)
        if len(again) >= 12:
            yield f"{codec} {quality}", again


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("split")
    parser.add_argument("--model", required=True)
    parser.add_argument("--media", required=True)
    parser.add_argument("--photos", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--rate", type=float, default=3)
    parser.add_argument("--encodes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--keep-above", type=float, default=0.3)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    net = CorruptionNet()
    net.load_state_dict(torch.load(options.model))
    net.eval()
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    step = max(1, round(25 / options.rate))
    seconds = 0.0
    every = []
    with tempfile.TemporaryDirectory(dir="/dev/shm") as scratch:
        for source in all_sources(options.media, options.photos):
            if source.split != options.split or source.kind != "clip":
                continue
            rng = random.Random(source.name)
            for name, clip in encodes(source, options.encodes, rng, scratch):
                rows = []
                for i in range(1, len(clip), step):
                    a, b = (reduced(clip.y[k], clip.u[k], clip.v[k]) for k in (i, i - 1))
                    luma, chroma = np.stack([a[0], b[0]]), np.concatenate([a[1], b[1]])
                    with torch.no_grad():
                        p = torch.sigmoid(net(torch.from_numpy(measured(luma, chroma)[None])))[0].numpy()
                    rows.append((picture_score(p), float((p > 0.5).mean()), i, luma, chroma))
                seconds += len(clip) / 25
                every += [(r[0], r[1]) for r in rows]
                rows.sort(key=lambda r: -r[0])
                print(f"{source.name} {name} {clip.size} best {[(round(r[0], 2), round(r[1], 3), r[2]) for r in rows[:3]]}", flush=True)
                kept = [r for r in rows if r[0] > options.keep_above][:6]
                if kept:
                    shape = (kept[0][3].shape[1] // 8, kept[0][3].shape[2] // 8)
                    meta = {"kind": "hard", "source": source.name, "codec": name}
                    stem = f"{options.split}_{source.name}_{name}".replace("/", "_").replace(" ", "_")
                    np.savez(folder / (stem + ".npz"), luma=np.stack([r[3] for r in kept]), chroma=np.stack([r[4] for r in kept]),
                             label=np.zeros((len(kept), *shape), np.uint8), meta=json.dumps(meta))
    scores = np.array([s for s, _ in every])
    print(f"hours {seconds / 3600:.2f} pictures {len(scores)}", {c: round(float((scores > c).mean()), 5) for c in (0.3, 0.5, 0.7, 0.9, 0.95)})


if __name__ == "__main__":
    main()
