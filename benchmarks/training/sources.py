"""Where undamaged pictures come from: clips, photographs set in motion, generators. A source belongs to one split, whole."""

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

import streams
from pictures import Clip

# Clips that are not clean themselves, or hold next to nothing.
LEFT_OUT = ("bbc_home_load", "g2m_g2m2", "jm_1080p_allslice", "spherical", "decode_error", "brokensps", "failing_audio",
            "two_first_slice", "tscc_2004")

# Drawn pictures by their split: a family of graphs lies in one.
GENERATORS = {
    "training": [
        "testsrc2=s=640x360:r=25", "testsrc2=s=1280x720:r=25", "mandelbrot=s=640x360:r=25",
        "mandelbrot=s=640x360:r=25:start_x=-1.25:start_y=0.02:start_scale=0.5:maxiter=300",
        "mandelbrot=s=1280x720:r=25:start_x=-0.745:start_y=0.186:start_scale=0.02:end_scale=0.001:maxiter=500",
        "smptehdbars=s=640x360:r=25", "pal75bars=s=720x576:r=25", "yuvtestsrc=s=640x360:r=25", "colorchart=r=25",
        "life=s=160x90:r=25:mold=10:ratio=0.3:seed=1:death_color=#303030:life_color=white",
        "life=s=320x180:r=25:mold=25:ratio=0.1:seed=9:death_color=#808080:life_color=white",
        "gradients=s=640x360:r=25:seed=3", "gradients=s=640x360:r=25:seed=8:n=6:speed=0.05",
        "gradients=s=640x360:r=25:seed=21:n=2:type=radial", "testsrc2=s=640x360:r=25,hue=h=20*t:s=1.5",
        "testsrc2=s=640x360:r=25,rotate=0.1*t:c=gray", "mandelbrot=s=640x360:r=25,negate", "testsrc2=s=640x360:r=50,tmix=frames=3",
        "smptebars=s=640x480:r=25,noise=alls=12:allf=t", "testsrc2=s=320x180:r=25,scale=1280:720:flags=neighbor",
        "color=c=0x204060:s=640x360:r=25,drawgrid=w=32:h=32:t=2:c=white@0.6,scroll=h=0.01",
        "mandelbrot=s=640x360:r=25,drawbox=x=100:y=60:w=200:h=120:c=red@0.7:t=fill",
    ],
    "validation": [
        "testsrc=s=640x360:r=25", "sierpinski=s=640x360:r=25:seed=4", "colorspectrum=s=640x360:r=25",
        "testsrc=s=1280x720:r=25,hue=h=40*t", "sierpinski=s=640x360:r=25:type=triangle:seed=9,negate",
    ],
    "test": [
        "cellauto=s=320x180:r=25:rule=110", "cellauto=s=160x90:r=25:rule=30", "rgbtestsrc=s=640x360:r=25",
        "cellauto=s=640x360:r=25:rule=18,gblur=sigma=1", "allyuv=r=25,scale=640:640",
    ],
}


@dataclass(frozen=True)
class Source:
    kind: str       # clip, photo or generator
    name: str       # for people and for files: "natural/x.mp4"
    path: str       # of the file, or the generator's graph
    seconds: float = 0.0
    fixed_split: str = ""

    @property
    def family(self):
        """Sources that show the same scene, set or person are one family, and lie in one split."""
        n = Path(self.name).stem if self.kind != "generator" else self.name.split("=")[0]
        for word in ("asl_gestures", "GRID", "grid", "mead", "lrs2", "lrs3", "vox2", "bunny", "KatieHill", "Zhling", "gizmo",
                     "bipbop", "tsduck", "face", "almostSilent", "cisco"):
            if word.lower() in self.name.lower():
                return word.lower() if word not in ("lrs2", "lrs3", "vox2", "mead", "tsduck", "face") else n
        return re.sub(r"[\W_]*\d+$", "", n) if self.kind == "photo" else n

    @property
    def split(self):
        if self.fixed_split:
            return self.fixed_split
        number = int(hashlib.sha256(self.family.encode()).hexdigest()[:8], 16) % 100
        return "test" if number < 28 else "validation" if number < 38 else "training"


def all_sources(media, photos):
    """Every source under a folder of clips and a folder of photographs, in a stable order."""
    found = []
    for folder in ("natural", "talking", "sync"):
        for path in sorted(Path(media, folder).rglob("*")):
            if path.suffix.lower() in (".mp4", ".mkv", ".webm", ".avi", ".mov", ".mpg", ".ts", ".264", ".ogg"):
                name = str(path.relative_to(media))
                if not any(word in name for word in LEFT_OUT):
                    found.append(Source("clip", name, str(path), _seconds(media, name)))
    # Siblings in large numbers would drown the rest.
    found = _thinned(found, 4)
    pictures = [p for p in sorted(Path(photos).rglob("*")) if p.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp")
                and p.stat().st_size > 60_000]
    by_folder = {}
    for path in pictures:
        package = path.relative_to(photos).parts[0]
        by_folder.setdefault(package, []).append(path)
    for package, paths in sorted(by_folder.items()):
        keep = sorted(paths, key=lambda p: hashlib.sha256(p.name.encode()).hexdigest())[:70]
        found += [Source("photo", f"{package}/{p.name}", str(p)) for p in sorted(keep)]
    return found + [Source("generator", g, g, fixed_split=split) for split, graphs in GENERATORS.items() for g in graphs]


def _seconds(media, name):
    index = _index(media)
    return min(index.get(name, 10.0), 600.0)


_indices = {}


def _index(media):
    if media not in _indices:
        table = {}
        for path in (Path(media, "INDEX.tsv"), Path(media, "sync", "INDEX.tsv")):
            prefix = "sync/" if path.parent.name == "sync" else ""
            if path.exists():
                for row in csv.DictReader(path.open(encoding="utf-8"), delimiter="\t"):
                    text = re.match(r"[\d.]+", row.get("duration_s") or row.get("duration") or "")
                    table[prefix + row["file"]] = float(text.group()) if text else 10.0
        _indices[media] = table
    return _indices[media]


def _thinned(sources, most):
    counts, kept = {}, []
    for s in sources:
        group = s.name.split("/")[1] if s.name.startswith("sync/") else s.family
        counts[group] = counts.get(group, 0) + 1
        if counts[group] <= most:
            kept.append(s)
    return kept


def load(source, size, count, rng):
    """`count` pictures (fewer where the source ends), or None where there are too few."""
    if source.kind == "photo":
        return in_motion(source.path, size, count, rng)
    if source.kind == "generator":
        start = rng.choice([0, 0, 50, 200])
        clip = streams.read(None, size, count + start, source=source.path)
        clip = clip.picked(slice(start, None))
    else:
        room = source.seconds - count / 25 - 0.5
        clip = streams.read(source.path, size, count, rng.uniform(0, room) if room > 0 else 0)
        if len(clip) < min(count, 12):
            clip = streams.read(source.path, size, count)
    return clip if len(clip) >= 12 else None


def in_motion(path, size, count, rng):
    """A camera over a photograph: pan, zoom, turn and shake, with a second layer at another depth, sensor noise and fades."""
    photo = cv2.imread(path, cv2.IMREAD_COLOR)
    if photo is None or min(photo.shape[:2]) < 200:
        return None
    w, h = size
    noise = np.random.default_rng(rng.randrange(1 << 30))
    path_of = _camera(photo.shape, size, count, rng)
    layer = _layer(photo, size, rng) if rng.random() < 0.4 else None
    sigma = rng.choice([0, 0, 1, 2, 4, 8])
    shake = rng.choice([0, 0, 0, 0.5, 1.5])
    still = rng.random() < 0.2
    fade = rng.choice([None, None, None, "in", "out", "flicker"])
    grain = noise.normal(0, max(sigma, 0.1), (h + 64, w + 64, 1)).astype(np.float32)
    out = []
    for i in range(count):
        m = path_of(0 if still else i)
        m[:, 2] += [rng.gauss(0, shake), rng.gauss(0, shake)]
        picture = cv2.warpAffine(photo, m, (w, h), flags=cv2.INTER_AREA if m[0, 0] < 1 else cv2.INTER_CUBIC,
                                 borderMode=cv2.BORDER_REFLECT).astype(np.float32)
        if layer is not None:
            _lay(picture, layer, i)
        if fade:
            t = i / count
            picture *= {"in": min(1, t * 3), "out": min(1, 3 - t * 3), "flicker": rng.uniform(0.8, 1.1)}[fade]
        if sigma:
            y0, x0 = noise.integers(0, 64, 2)
            picture += grain[y0:y0 + h, x0:x0 + w]
        out.append(np.clip(picture, 0, 255).astype(np.uint8))
    return from_bgr(out)


def from_bgr(pictures):
    """BGR pictures as 4:2:0."""
    ys, us, vs = [], [], []
    for p in pictures:
        h, w = p.shape[:2]
        a = cv2.cvtColor(p, cv2.COLOR_BGR2YUV_I420).ravel()
        ys.append(a[:w * h].reshape(h, w))
        us.append(a[w * h:w * h * 5 // 4].reshape(h // 2, w // 2))
        vs.append(a[w * h * 5 // 4:].reshape(h // 2, w // 2))
    return Clip(np.stack(ys), np.stack(us), np.stack(vs))


def _camera(shape, size, count, rng):
    """Affine matrix of each picture: from photo to screen."""
    w, h = size
    fit = max(w / shape[1], h / shape[0])
    scale = [fit * rng.uniform(1.0, 2.2) for _ in range(2)]
    scale = [min(s, max(fit, 2.0)) for s in scale]
    if rng.random() < 0.6:
        scale[1] = scale[0]
    turn = [rng.choice([0, 0, 0, rng.uniform(-4, 4)]) for _ in range(2)]
    centre = [[rng.uniform(0.25, 0.75) * shape[1], rng.uniform(0.25, 0.75) * shape[0]] for _ in range(2)]
    speed = rng.choice([0.1, 0.3, 1.0, 2.5]) * count / 50
    centre[1] = [a + (b - a) * min(speed, 1.0) for a, b in zip(*centre)]

    def matrix(i):
        t = i / max(1, count - 1)
        s = scale[0] + (scale[1] - scale[0]) * t * min(speed, 1)
        c = [a + (b - a) * t for a, b in zip(*centre)]
        m = cv2.getRotationMatrix2D((float(c[0]), float(c[1])), turn[0] + (turn[1] - turn[0]) * t, s)
        m[:, 2] += [w / 2 - c[0], h / 2 - c[1]]
        return m

    return matrix


def _layer(photo, size, rng):
    """A soft-edged piece of the photograph that moves on its own, like something close to the camera."""
    w, h = size
    ww, hh = int(w * rng.uniform(0.1, 0.4)), int(h * rng.uniform(0.15, 0.6))
    y, x = rng.randrange(max(1, photo.shape[0] - hh)), rng.randrange(max(1, photo.shape[1] - ww))
    piece = photo[y:y + hh, x:x + ww]
    hh, ww = piece.shape[:2]
    mask = np.zeros((hh, ww), np.float32)
    cv2.ellipse(mask, (ww // 2, hh // 2), (int(ww * 0.42), int(hh * 0.42)), rng.uniform(0, 90), 0, 360, 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), rng.choice([1.0, 3.0]))
    return piece[:, ::-1].astype(np.float32), mask[..., None], rng.uniform(0, w - ww), rng.uniform(0, h - hh), rng.uniform(-8, 8), rng.uniform(-3, 3)


def _lay(picture, layer, i):
    piece, mask, x, y, vx, vy = layer
    h, w = picture.shape[:2]
    hh, ww = piece.shape[:2]
    px, py = int((x + vx * i) % (w + ww)) - ww, int((y + vy * i) % (h + hh)) - hh
    x0, y0, x1, y1 = max(0, px), max(0, py), min(w, px + ww), min(h, py + hh)
    if x0 < x1 and y0 < y1:
        m = mask[y0 - py:y1 - py, x0 - px:x1 - px]
        picture[y0:y1, x0:x1] = picture[y0:y1, x0:x1] * (1 - m) + piece[y0 - py:y1 - py, x0 - px:x1 - px] * m
