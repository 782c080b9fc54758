"""
Makes data for the corruption model, all of it from one seed:

    generate.py samples --split SPLIT --media DIR --photos DIR --out DIR --count N [--sound] [--worker I/N]
    generate.py cases --split SPLIT   --media DIR --photos DIR --out DIR --count N [--worker I/N]

A sample is a file of a few picture pairs with their labels, for training and thresholds; damaged ones come with a twin. A case
is a stream with its truth, for the accuracy benchmark (see README.md for the layout).
"""

import argparse
import gzip
import json
import random
import sys
import tempfile
import traceback
from pathlib import Path

import numpy as np

import damage
import labels
import lookalikes
import streams
from pictures import Clip, factor, reduced, resized
from sources import all_sources, load

SIZES = [(640, 360)] * 4 + [(1280, 720)] * 4 + [(1920, 1080)] * 2 + [(720, 576), (852, 480), (1024, 576), (480, 270), (960, 540), (704, 480)]
CODECS = ["h264"] * 5 + ["hevc"] * 3 + ["mpeg2"] * 2 + ["vp9", "av1"]

# What players and other programs set: concealment on and off, broken pictures shown or dropped.
DECODERS = [[], [], [], [], ["-ec", "0"], ["-flags", "+output_corrupt"], ["-ec", "favor_inter"], ["-err_detect", "explode"]]


class Maker:
    def __init__(self, sources, scratch, drawn):
        self.sources = sources
        self.shares = [56 - drawn / 2, 44 - drawn / 2, drawn]
        self.scratch = Path(scratch)

    def source(self, rng):
        kind = rng.choices(["clip", "photo", "generator"], self.shares)[0]
        return rng.choice([s for s in self.sources if s.kind == kind])

    def clip(self, rng, size, count):
        """A clip of a random source, its levels changed; None where it cannot be read."""
        source = self.source(rng)
        clip = load(source, size, count, rng)
        return (source, levelled(clip, rng)) if clip is not None else (source, None)

    def encoded(self, clip, codec, quality, rng, gop=None):
        """What a decoder makes of the clip."""
        path = self.scratch / "round.bin"
        streams.encode(clip, streams.settings(codec, quality, rng, gop), codec, path)
        decoded, _ = streams.decode(path, clip.size)
        return decoded

    def whole(self, clip, codec, quality, rng, gop=None):
        """(stream, decoded, times) of an encode that nothing happens to; None where it cannot be decoded."""
        path = self.scratch / "whole.bin"
        streams.encode(clip, streams.settings(codec, quality, rng, gop), codec, path)
        decoded, times = streams.decode(path, clip.size)
        return (path.read_bytes(), decoded, times) if len(decoded) >= 8 else None

    def damaged(self, whole, codec, rng, places=1, flags=None):
        """(stream, kind, decoded, times, labels) of what `whole` gave, damaged; None where nothing is to be seen of it."""
        data, clean, clean_times = whole
        path = self.scratch / "damaged.bin"
        for _ in range(3):
            how = rng.choice(damage.kinds(codec))
            stream = damage.damaged(data, codec, how, rng, places)
            path.write_bytes(stream)
            decoded, times = streams.decode(path, clean.size, rng.choice(DECODERS) if flags is None else flags)
            if len(decoded) < 8:
                continue
            label = labels.labels(decoded, times, clean, clean_times)
            if (label == labels.DAMAGED).sum() >= 20:
                return stream, how, decoded, times, label
        return None

    def burnt(self, clip, label, rng, same_size=None):
        """The clip through another encoder: cropped so that its grid moves, or at another size."""
        w, h = clip.size
        same_size = rng.random() < 0.4 if same_size is None else same_size
        if same_size:
            x, y = rng.choice([0, 0, 2, 4, 6, 10]), rng.choice([0, 0, 2, 4, 6, 10])
            crop, size = (x, y, w - x, h - y), (w - x, h - y)
        else:
            x, y, cw, ch = (0, 0, w, h) if rng.random() < 0.7 else (w // 16 & ~1, h // 16 & ~1, w * 7 // 8 & ~1, h * 7 // 8 & ~1)
            crop = x, y, cw, ch
            size = rng.choice([s for s in SIZES if s != (w, h) and 0.45 <= s[0] / w <= 2.05])
        x, y, cw, ch = crop
        cut = clip.mapped(lambda p, c: p[y // 2:(y + ch) // 2, x // 2:(x + cw) // 2] if c else p[y:y + ch, x:x + cw])
        return resized(cut, size), labels.moved(label, (w, h), crop, size) if label is not None else None, not same_size


def levelled(clip, rng):
    """Gain, offset, gamma, darkness, colour: a model must not know damage by its brightness."""
    if rng.random() < 0.5:
        return clip
    gain, offset, gamma = rng.uniform(0.6, 1.15), rng.uniform(-20, 20), rng.uniform(0.7, 1.4)
    if rng.random() < 0.25:
        gain *= rng.uniform(0.15, 0.6)
    table = np.clip(16 + 219 * (np.clip((np.arange(256) - 16) / 219, 0, 1) ** gamma) * gain + offset, 0, 255).astype(np.uint8)
    colour = rng.choice([1.0, 1.0, 0.5, 1.4, 0.0])
    chroma = np.clip(128 + (np.arange(256) - 128.0) * colour, 0, 255).astype(np.uint8)
    return Clip(table[clip.y], chroma[clip.u], chroma[clip.v])


def prepared(maker, rng, size, count, look=None):
    """(source, look, clip): content, one time in six made a look-alike before anything else happens to it."""
    source, clip = maker.clip(rng, size, count)
    if clip is None:
        return source, None, None
    if look or rng.random() < 0.16:
        look = look or rng.choice(list(lookalikes.KINDS))
        _, other = maker.clip(rng, size, count)
        if other is None:
            return source, None, None
        clip = lookalikes.look_alike(clip, look, rng, other)
    elif size[1] > 500 and rng.random() < 0.06:
        clip, look = lookalikes.look_alike(clip, "combing", rng, clip), "combing"
    return source, look, clip


# How often each kind of sequence is made: damage, and sound pictures of every sort, of which there can hardly be enough.
MIXED = {"damaged": 50, "look_alike": 25, "low_rate": 12, "clean": 13}
SOUND = {"look_alike": 25, "low_rate": 20, "clean": 55}


def samples(maker, rng, mix):
    """Training sequences of one piece of content: {name: (meta, clip, label, pictures or None for any)}."""
    size = rng.choice(SIZES)
    kind = rng.choices(list(mix), list(mix.values()))[0]
    count = 48 if size[0] <= 720 else 30 if size[0] <= 1280 else 20
    if kind in SOUND:
        count = count // 2
    look = rng.choice(list(lookalikes.KINDS)) if kind == "look_alike" else None
    source, look, clip = prepared(maker, rng, size, count, look)
    if clip is None:
        return {}
    codec, quality = rng.choice(CODECS), rng.choice(["good", "good", "mid", "low"])
    if kind == "low_rate":
        quality, codec = "low", rng.choice(["h264", "hevc", "mpeg2", "mpeg2"])
    meta = {"kind": kind, "source": source.name, "look": look, "codec": codec, "quality": quality}
    if kind == "damaged":
        return damaged_samples(maker, rng, clip, meta)
    if rng.random() < 0.85:
        clip = maker.encoded(clip, codec, quality, rng)
    if len(clip) >= 8 and rng.random() < 0.4:
        clip, _ = again(maker, rng, clip, None, meta)
    return {"": (meta, clip, None, None)} if clip is not None else {}


def damaged_samples(maker, rng, clip, meta):
    """One encode damaged twice, once as it is and once burnt in, with the undamaged twin of the first at the same pictures."""
    made = {}
    whole = maker.whole(clip, meta["codec"], meta["quality"], rng)
    first = maker.damaged(whole, meta["codec"], rng) if whole else None
    if first:
        _, how, decoded, times, label = first
        pictures = most_damaged(label, rng)
        made["_direct"] = dict(meta, kind="direct", damage=how), decoded, label, pictures
        twins = sorted({max(1, int(np.argmin(np.abs(whole[2] - times[i])))) for i in pictures})
        made["_twin"] = dict(meta, kind="twin"), whole[1], None, twins
    second = maker.damaged(whole, meta["codec"], rng) if whole else None
    if second:
        _, how, decoded, _, label = second
        meta = dict(meta, kind="burnt_in", damage=how)
        decoded, label = again(maker, rng, decoded, label, meta)
        if decoded is not None:
            made["_burnt"] = meta, decoded, label, most_damaged(label, rng)
    return made


def again(maker, rng, clip, label, meta):
    """(clip, label) after another encoder, which goes into meta; (None, None) where pictures went missing."""
    clip, label, meta["rescaled"] = maker.burnt(clip, label, rng)
    meta["second"] = rng.choices(["h264", "hevc", "mpeg2"], [6, 2, 1])[0]
    decoded = maker.encoded(clip, meta["second"], rng.choice(["good", "mid", "mid", "low"]), rng)
    return (decoded, label) if len(decoded) == len(clip) else (None, None)


def most_damaged(label, rng):
    """Up to six pictures: four at most that are damaged, the rest at random."""
    order = list(range(1, len(label)))
    rng.shuffle(order)
    share = (label == labels.DAMAGED).mean((1, 2))
    bad = [i for i in order if share[i] > 0.002][:4]
    return bad + [i for i in order if i not in bad][:6 - len(bad)]


def write_sample(path, meta, clip, label, pictures, rng):
    n = len(clip)
    if n < 8:
        return
    lumas, chromas, cells = [], [], []
    for i in pictures or rng.sample(range(1, n), 4):
        a, b = (reduced(clip.y[k], clip.u[k], clip.v[k]) for k in (i, i - 1))
        lumas.append(np.stack([a[0], b[0]]))
        chromas.append(np.concatenate([a[1], b[1]]))
        shape = (a[0].shape[0] // 8, a[0].shape[1] // 8)
        cells.append(label[i] if label is not None else np.zeros(shape, np.uint8))
    np.savez(path, luma=np.stack(lumas), chroma=np.stack(chromas), label=np.stack(cells), meta=json.dumps(meta))


# As many look-alikes as damaged streams; clean and starved ones in turn.
CASE_KINDS = ["direct", "burnt_in", "look_alike", "look_alike"] * 2 + ["clean"]


def case(maker, rng, number, folder, name):
    """One stream with its truth, six to eight seconds long."""
    round_, place = divmod(number, len(CASE_KINDS))
    kind = CASE_KINDS[place]
    if kind == "clean" and round_ % 2 == 1:
        kind = "low_rate"
    size = rng.choice(SIZES)
    count = 200 if size[0] <= 1280 else 120
    look = None
    if kind == "look_alike":
        before = CASE_KINDS[:place].count(kind)
        look = list(lookalikes.KINDS)[(round_ * CASE_KINDS.count(kind) + before) % len(lookalikes.KINDS)]
    source, look, clip = prepared(maker, rng, size, count, look)
    if clip is None or len(clip) < 100:
        return False
    codec, quality = rng.choice(CODECS), rng.choice(["good", "good", "mid"])
    gop = rng.choice([25, 50])
    meta = {"source": source.name, "codec": codec, "damage": "none", "kind": kind, "look": look, "rescaled": False, "fps": 25.0}
    truth = None
    if kind in ("direct", "burnt_in"):
        whole = maker.whole(clip, codec, quality, rng, gop)
        made = maker.damaged(whole, codec, rng, rng.choice([1, 2]), [] if kind == "direct" else None) if whole else None
        if made is None:
            return False
        stream, meta["damage"], decoded, times, truth = made
        suffix = ".ts" if codec in streams.TRANSPORT else ".ivf"
        if kind == "direct":
            (folder / (name + suffix)).write_bytes(stream)
            clip = decoded
    else:
        if kind == "low_rate":
            quality, codec = "low", rng.choice(["h264", "hevc", "mpeg2"])
        decoded = clip
    if kind != "direct":
        clip = decoded
        if kind == "burnt_in" or rng.random() < 0.3:
            clip, truth, meta["rescaled"] = maker.burnt(clip, truth, rng)
        codec = rng.choices(["h264", "hevc", "mpeg2"], [6, 2, 1])[0] if kind != "low_rate" else codec
        suffix = ".ts"
        path = folder / (name + suffix)
        streams.encode(clip, streams.settings(codec, "low" if kind == "low_rate" else rng.choice(["good", "mid"]), rng, gop), codec, path)
        if kind != "burnt_in":
            meta["codec"] = codec
        final, times = streams.decode(path, clip.size)
        if len(final) != len(clip):
            path.unlink()
            return False
        clip = final
    w, h = clip.size
    meta.update(file=name + suffix, width=w, height=h, frames=len(clip), times_ms=[round((t - times[0]) * 1000, 1) for t in times],
                truth=name + ".truth.gz" if truth is not None else None)
    if truth is not None:
        with gzip.open(folder / (name + ".truth.gz"), "wb") as out:
            out.write(np.stack([blocks(t, w, h) for t in truth]).tobytes())
    (folder / (name + ".json")).write_text(json.dumps(meta))
    return True


def blocks(label, width, height):
    """Labels of reduced cells as those of 16x16 blocks of the picture."""
    s = factor(width, height)
    rows, columns = -(-height // 16), -(-width // 16)
    y = np.minimum((np.arange(rows) * 16 + 8) // (8 * s), label.shape[0] - 1)
    x = np.minimum((np.arange(columns) * 16 + 8) // (8 * s), label.shape[1] - 1)
    return label[y][:, x]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["samples", "cases"])
    parser.add_argument("--split", required=True, help="training, validation or test: whose sources")
    parser.add_argument("--media", required=True)
    parser.add_argument("--photos", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--worker", default="0/1")
    parser.add_argument("--sound", action="store_true", help="samples without damage only")
    parser.add_argument("--drawn", type=float, default=8, help="per cent of generated sources, up to 88")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    split = options.split
    sources = [s for s in all_sources(options.media, options.photos) if s.split == split]
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    worker, workers = map(int, options.worker.split("/"))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as scratch:
        maker = Maker(sources, scratch, options.drawn)
        for number in range(worker, options.count, workers):
            name = f"{split}{options.seed}{'s' if options.sound else ''}_{number:05d}"
            if any(folder.glob(name + "[._]*")):
                continue
            for attempt in range(4):
                rng = random.Random(f"{name}/{attempt}")
                try:
                    if options.what == "cases":
                        if case(maker, rng, number, folder, name):
                            break
                    else:
                        made = samples(maker, rng, SOUND if options.sound else MIXED)
                        for part, what in made.items():
                            write_sample(folder / (name + part + ".npz"), *what, rng)
                        if made:
                            break
                except Exception:  # noqa: BLE001 (a source that cannot be read costs one attempt, and is told)
                    print(name, attempt, traceback.format_exc()[-600:], file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
