"""Sound pictures that are easily taken for damaged ones."""

import random

import cv2
import numpy as np

from pictures import Clip, resized
from sources import from_bgr

WORDS = ["Breaking news", "I told you so,", "did not expect that!", "12:34:56", "SUBTITLE", "WWW.EXAMPLE.ORG", "3 : 1", "LIVE",
         "Lorem ipsum dolor", "ABCDEFGH", "Temperature 21", "+++ ticker +++"]


def look_alike(clip, kind, rng, other):
    """The clip made into a look-alike; `other` is a second clip of the same size."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    return KINDS[kind](clip.copy(), rng, noise, other)


def _regions(clip, rng, least=0.15):
    w, h = clip.size
    ww, hh = int(w * rng.uniform(least, 0.6)) & ~1, int(h * rng.uniform(least, 0.6)) & ~1
    return rng.randrange(max(1, w - ww)) & ~1, rng.randrange(max(1, h - hh)) & ~1, ww, hh


def _pixelated(plane, side):
    h, w = plane.shape
    small = cv2.resize(plane, (max(1, w // side), max(1, h // side)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_NEAREST)


def mosaic(clip, rng, noise, other):
    """A face or a number plate is hidden behind a mosaic, standing or moving, all along or from a moment on."""
    w, h = clip.size
    x, y, ww, hh = _regions(clip, rng)
    side = rng.choice([6, 8, 10, 12, 16, 16, 20, 24, 32]) * max(1, w // 640)
    vx, vy = rng.choice([(0, 0), (rng.uniform(-3, 3), rng.uniform(-2, 2))])
    first = rng.choice([0, len(clip) // 3])
    for i in range(first, len(clip)):
        px, py = int(np.clip(x + vx * i, 0, w - ww)) & ~1, int(np.clip(y + vy * i, 0, h - hh)) & ~1
        for k, p in enumerate(clip.planes()):
            d = 2 if k else 1
            r = p[i, py // d:(py + hh) // d, px // d:(px + ww) // d]
            r[:] = _pixelated(r, max(2, side // d))
    return clip


def pixel_art(clip, rng, noise, other):
    side, levels = rng.choice([4, 6, 8, 12]) * max(1, clip.size[0] // 640), rng.choice([4, 8, 16])
    step = 256 // levels
    return clip.mapped(lambda p, c: _pixelated(p // step * step if not c else p, max(2, side // (2 if c else 1))))


def checkerboard(clip, rng, noise, other):
    side = rng.choice([4, 8, 12, 16, 16, 32, 40])
    x0, y0, ww, hh = _regions(clip, rng, 0.3)
    yy, xx = np.mgrid[0:hh, 0:ww]
    speed, high, low = rng.choice([0, 0, 1, 2]), rng.randint(120, 255), rng.randint(0, 100)
    for i in range(len(clip)):
        board = (((xx + speed * i) // side + yy // side) & 1) > 0
        clip.y[i, y0:y0 + hh, x0:x0 + ww] = np.where(board, high, low)
    for p in (clip.u, clip.v):
        p[:, y0 // 2:(y0 + hh) // 2, x0 // 2:(x0 + ww) // 2] = rng.randint(90, 160)
    return clip


def tiles(clip, rng, noise, other):
    """A wall of pictures, a table, a crossword, a calendar: rectangles with sharp edges, changing now and then."""
    w, h = clip.size
    nx, ny = rng.randint(3, 12), rng.randint(2, 8)
    x0, y0, ww, hh = _regions(clip, rng, 0.5)
    gap, changes = rng.choice([0, 2, 4]), rng.choice([0.0, 0.02, 0.1])
    levels = [[[rng.randint(16, 235), rng.randint(80, 176), rng.randint(80, 176)] for _ in range(nx)] for _ in range(ny)]
    for i in range(len(clip)):
        for r in range(ny):
            for c in range(nx):
                if rng.random() < changes:
                    levels[r][c][0] = rng.randint(16, 235)
                ax, bx = x0 + ww * c // nx + gap, x0 + ww * (c + 1) // nx - gap
                ay, by = y0 + hh * r // ny + gap, y0 + hh * (r + 1) // ny - gap
                clip.y[i, ay:by, ax:bx] = levels[r][c][0]
                clip.u[i, ay // 2:by // 2, ax // 2:bx // 2] = levels[r][c][1]
                clip.v[i, ay // 2:by // 2, ax // 2:bx // 2] = levels[r][c][2]
    return clip


def picture_in_picture(clip, rng, noise, other):
    s = rng.uniform(0.2, 0.5)
    ow, oh = int(clip.size[0] * s) & ~1, int(clip.size[1] * s) & ~1
    x, y = rng.randrange(clip.size[0] - ow) & ~1, rng.randrange(clip.size[1] - oh) & ~1
    small = resized(other, (ow, oh))
    for i in range(rng.choice([0, len(clip) // 3]), len(clip)):
        for k, (p, q) in enumerate(zip(clip.planes(), small.planes())):
            d = 2 if k else 1
            p[i, y // d:(y + oh) // d, x // d:(x + ow) // d] = q[i % len(small)]
    return clip


def multiview(clip, rng, noise, other):
    """Several programmes on one screen."""
    n = rng.choice([2, 3, 4])
    w, h = clip.size[0] // n & ~1, clip.size[1] // n & ~1
    a, b = resized(clip, (w, h)), resized(other, (w, h))
    for i in range(len(clip)):
        for r in range(n):
            for c in range(n):
                src, k = (a if (r + c) % 2 else b), (i + 7 * r + 3 * c)
                for plane, q, d in zip(clip.planes(), src.planes(), (1, 2, 2)):
                    plane[i, r * h // d:(r + 1) * h // d, c * w // d:(c + 1) * w // d] = q[k % len(src)]
    return clip


def subtitles(clip, rng, noise, other):
    s = rng.uniform(0.5, 1.4) * clip.size[1] / 360
    box = rng.random() < 0.4
    for i in range(len(clip)):
        if (i // 20) % 3 != 2:
            line = random.Random(i // 20)
            for j in range(line.randint(1, 2)):
                at = (int(clip.size[0] * 0.15), int(clip.size[1] - 20 - 36 * s * j))
                text = line.choice(WORDS)
                if box:
                    cv2.rectangle(clip.y[i], (at[0] - 8, at[1] - int(26 * s)), (at[0] + int(20 * s * len(text)), at[1] + 8), 16, -1)
                cv2.putText(clip.y[i], text, at, 0, s, 0, 6)
                cv2.putText(clip.y[i], text, at, 0, s, 235, 2)
    return clip


def ticker(clip, rng, noise, other):
    h = clip.size[1]
    s, speed, bar = h / 400, rng.uniform(1, 8) * clip.size[0] / 640, int(h * 0.1)
    text = "   ".join(rng.choice(WORDS) for _ in range(14))
    level = rng.randint(20, 120)
    for i in range(len(clip)):
        clip.y[i, h - 2 * bar:h - bar] = level
        cv2.putText(clip.y[i], text, (int(clip.size[0] * 0.5 - speed * i), int(h - 1.3 * bar)), 0, s, 235, 2)
    clip.u[:, (h - 2 * bar) // 2:(h - bar) // 2] = rng.randint(70, 190)
    clip.v[:, (h - 2 * bar) // 2:(h - bar) // 2] = rng.randint(70, 190)
    return clip


def logo(clip, rng, noise, other):
    """A station's logo, a score board, a clock: sharp, still, over moving pictures."""
    x, y, ww, hh = _regions(clip, rng, 0.08)
    ww, hh = ww // 3 & ~1, hh // 4 & ~1
    for i in range(rng.choice([0, 0, len(clip) // 2]), len(clip)):
        clip.y[i, y:y + hh, x:x + ww] = 200
        cv2.putText(clip.y[i], "%02d:%02d" % (i // 25, i % 25), (x + 4, y + hh - 4), 0, max(0.4, hh / 40), 20, 2)
        clip.u[i, y // 2:(y + hh) // 2, x // 2:(x + ww) // 2] = 90
    return clip


def grain(clip, rng, noise, other):
    sigma = rng.uniform(4, 25)
    field = noise.normal(0, sigma, (clip.size[1] + 64, clip.size[0] + 64)).astype(np.float32)
    for i in range(len(clip)):
        y0, x0 = noise.integers(0, 64, 2)
        clip.y[i] = np.clip(clip.y[i] + field[y0:y0 + clip.size[1], x0:x0 + clip.size[0]], 0, 255)
    return clip


def concert(clip, rng, noise, other):
    """Dark, with coloured lights that jump."""
    gain = rng.uniform(0.1, 0.35)
    w, h = clip.size
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    spots = [(rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.05, 0.3) * w, rng.uniform(30, 180)) for _ in range(rng.randint(1, 5))]
    for i in range(len(clip)):
        light = np.zeros((h, w), np.float32)
        for x, y, r, level in spots:
            if rng.random() < 0.8:
                light += level * np.exp(-((xx - x - 20 * np.sin(i / 7)) ** 2 + (yy - y) ** 2) / (2 * r * r))
        clip.y[i] = np.clip(16 + (clip.y[i] - 16.0) * gain * rng.choice([1, 1, 1, 1.6]) + light + noise.normal(0, 2, (h, w)), 0, 255)
        tint = rng.choice([-40, 0, 40])
        clip.u[i] = np.clip(clip.u[i] + tint * (cv2.resize(light, (w // 2, h // 2)) / 120), 0, 255)
    return clip


def cuts(clip, rng, noise, other):
    every = rng.randint(3, 15)
    for i in range(len(clip)):
        if (i // every) & 1:
            for p, q in zip(clip.planes(), other.planes()):
                p[i] = q[i % len(other)]
    return clip


def dissolve(clip, rng, noise, other):
    first, length = len(clip) // 4, rng.randint(8, 30)
    for i in range(len(clip)):
        a = float(np.clip((i - first) / length, 0, 1))
        for p, q in zip(clip.planes(), other.planes()):
            p[i] = cv2.addWeighted(p[i], 1 - a, q[i % len(other)], a, 0)
    return clip


def wipe(clip, rng, noise, other):
    """Bars, or tiles in random order, bring in another picture: a designed transition."""
    first, length = len(clip) // 4, rng.randint(8, 30)
    w, h = clip.size
    in_tiles = rng.random() < 0.5
    n = rng.choice([1, 4, 8])
    side = rng.choice([20, 32, 40]) * max(1, w // 640)
    order = noise.random((h // side + 1, w // side + 1))
    for i in range(len(clip)):
        a = (i - first) / length
        if in_tiles:
            mask = np.kron(order < a, np.ones((side, side), bool))[:h, :w]
        else:
            mask = np.tile((np.arange(w) % (w // n)) < a * (w // n), (h, 1))
        for k, (p, q) in enumerate(zip(clip.planes(), other.planes())):
            m = mask[::2, ::2][:p.shape[1], :p.shape[2]] if k else mask
            p[i][m] = q[i % len(other)][m]
    return clip


def fast_pan(clip, rng, noise, other):
    speed = rng.uniform(8, 60) * clip.size[0] / 640
    for i in range(len(clip)):
        shift = int(speed * i) & ~1
        for k, p in enumerate(clip.planes()):
            p[i] = np.roll(p[i], -shift // (2 if k else 1), axis=1)
    return clip


def flashes(clip, rng, noise, other):
    for i in range(len(clip)):
        if rng.random() < 0.15:
            clip.y[i] = np.clip(clip.y[i].astype(int) + rng.randint(60, 160), 0, 255)
    return clip


def combing(clip, rng, noise, other):
    """Two fields of different times in one picture, shown as they are."""
    for i in range(len(clip) - 1):
        clip.y[i, 1::2] = clip.y[i + 1, 1::2]
    return clip


def poster(clip, rng, noise, other):
    step = 256 // rng.choice([4, 6, 10])
    return Clip(clip.y // step * step, clip.u, clip.v)


def stutter(clip, rng, noise, other):
    """Pictures held and skipped: late, not damaged."""
    every = rng.randint(2, 6)
    return clip.picked((np.arange(len(clip)) // every) * every)


def screen(clip, rng, noise, other):
    """Text and windows, scrolled."""
    w, h = clip.size
    tall = np.full((h * 3, w, 3), rng.randint(200, 255), np.uint8)
    line = random.Random(rng.randrange(1 << 30))
    step = max(12, h // 24)
    for y in range(step, tall.shape[0], step):
        cv2.putText(tall, " ".join(line.choice(WORDS) for _ in range(line.randint(1, 6))), (10 + 20 * line.randint(0, 3), y), 0,
                    step / 34, (line.randint(0, 90),) * 3, 1, cv2.LINE_AA)
        if line.random() < 0.1:
            cv2.rectangle(tall, (line.randrange(w), y), (line.randrange(w), y + step * line.randint(1, 6)),
                          tuple(line.randint(0, 255) for _ in range(3)), -1)
    at, shown = 0, []
    for i in range(len(clip)):
        if line.random() < 0.06:
            at = min(2 * h - 1, at + line.choice([step, 3 * step, h // 2]))
        shown.append(tall[at:at + h].copy())
    return from_bgr(shown)


def blinds(clip, rng, noise, other):
    """Facades, fences, blinds: strong regular structure over a moving picture."""
    w, h = clip.size
    period, duty = rng.choice([6, 10, 16, 24, 32]), rng.uniform(0.3, 0.7)
    a = np.arange(w if rng.random() < 0.5 else h)
    level = rng.randint(20, 220)
    speed = rng.choice([0, 0.5, 2])
    for i in range(len(clip)):
        bars = ((a + speed * i) % period) < duty * period
        m = np.tile(bars, (h, 1)) if len(a) == w else np.tile(bars[:, None], (1, w))
        clip.y[i][m] = level
    return clip


KINDS = {f.__name__: f for f in (mosaic, pixel_art, checkerboard, tiles, picture_in_picture, multiview, subtitles, ticker, logo,
                                 grain, concert, cuts, dissolve, wipe, fast_pan, flashes, combing, poster, stutter, screen, blinds)}
