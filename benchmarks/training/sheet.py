"""
Draws cases as pages of pictures, to look at their labels one by one:

    sheet.py CASES --out DIR [--first N] [--sound]
    sheet.py CASES --judged judged.tsv

A row is a case. Damaged: its worst picture, beside itself with damaged blocks in red and doubtful ones in blue; cases that never
reach 1 % are left out. With --sound, those without damage: six pictures of each. Cases whose labels do not hold what a look at the
pictures shows go to judged.tsv; with --judged, their damaged blocks become doubtful ones, so that they count neither way.
"""

import argparse
import gzip
import json
from pathlib import Path

import cv2
import numpy as np

import streams

LARGE, SMALL = (500, 281), (166, 93)
DAMAGED, DOUBTFUL = 1, 255


def truth_of(path, meta):
    """[n, rows, columns] labels of 16x16 blocks, or None."""
    if not meta["truth"]:
        return None
    shape = meta["frames"], -(-meta["height"] // 16), -(-meta["width"] // 16)
    return np.frombuffer(gzip.open(path.parent / meta["truth"]).read(), np.uint8).reshape(shape)


def tile(clip, i, size, label=None):
    y, u, v = clip.y[i], clip.u[i], clip.v[i]
    uv = [cv2.resize(c, y.shape[::-1]) for c in (v, u)]
    picture = cv2.cvtColor(np.dstack([y, *uv]), cv2.COLOR_YCrCb2BGR)
    if label is not None:
        marks = np.kron(label, np.ones((16, 16), np.uint8))[:y.shape[0], :y.shape[1]]
        for value, colour in ((DAMAGED, (0, 0, 255)), (DOUBTFUL, (255, 120, 0))):
            m = marks == value
            picture[m] = (picture[m] * 0.6 + np.array(colour) * 0.4).astype(np.uint8)
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def row(path, sound):
    """The case as a strip of pictures; None where it is not of the kind that is asked for."""
    meta = json.loads(path.read_text())
    labels = truth_of(path, meta)
    share = (labels == DAMAGED).mean((1, 2)) if labels is not None else np.zeros(1)
    if sound != (labels is None) or (not sound and (share >= 0.01).sum() < 3):
        return None
    clip, _ = streams.decode(path.parent / meta["file"], (meta["width"], meta["height"]))
    if sound:
        image = np.hstack([tile(clip, len(clip) * k // 6, SMALL) for k in range(6)])
    else:
        i = min(int(share.argmax()), len(clip) - 1)
        image = np.hstack([tile(clip, i, LARGE), tile(clip, i, LARGE, labels[i])])
    text = " ".join([path.stem[-5:], meta["kind"], meta["codec"], meta["damage"], meta["look"] or "", f"{share.max():.1%}",
                     f"{(share >= 0.01).sum()} pictures", f"{meta['width']}x{meta['height']}"])
    for width, colour in ((3, (0, 0, 0)), (1, (0, 255, 255))):
        cv2.putText(image, text, (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, width)
    return image


def judge(folder, table):
    """Makes doubtful what was labelled damaged in the cases of a table: NAME, tab, why."""
    for line in Path(table).read_text(encoding="utf-8").splitlines():
        name = line.split("\t")[0]
        path = Path(folder, name + ".truth.gz")
        if not path.exists():
            print(f"{table} names {name}, which is not in {folder}")
            continue
        labels = np.frombuffer(gzip.open(path).read(), np.uint8)
        with gzip.open(path, "wb") as out:
            out.write(np.where(labels == DAMAGED, DOUBTFUL, labels).astype(np.uint8).tobytes())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases")
    parser.add_argument("--out")
    parser.add_argument("--judged")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--sound", action="store_true")
    options = parser.parse_args()
    if options.judged:
        judge(options.cases, options.judged)
        return
    Path(options.out).mkdir(parents=True, exist_ok=True)
    paths = sorted(Path(options.cases).glob("*.json"))[options.first:]
    rows = [image for image in (row(path, options.sound) for path in paths) if image is not None]
    per_page = 14 if options.sound else 5
    for page in range(0, len(rows), per_page):
        cv2.imwrite(str(Path(options.out, f"page_{page // per_page:03d}.png")), np.vstack(rows[page:page + per_page]))


if __name__ == "__main__":
    main()
