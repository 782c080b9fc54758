"""Which cells of a damaged picture a viewer sees as damaged: by comparison with the decode of the same stream, undamaged."""

import cv2
import numpy as np

from pictures import CELL, padded, reduced, reduced_size

CLEAN, DAMAGED, UNSURE = 0, 1, 255

# How late a picture may be shown without being damaged: a decoder repeats what it has.
LATEST, EARLIEST = 25, 3

# Range of luma around a sample, in levels, below which a place has no content.
FLAT = 6.0

_NEAR = np.ones((5, 5), np.uint8)


def labels(damaged, times, clean, clean_times):
    """[n, H/8, W/8] of the reduced and padded pictures: CLEAN, DAMAGED, or UNSURE where it hardly shows."""
    reference = Reference(clean)
    out = []
    for i, time in enumerate(times):
        expected = int(np.argmin(np.abs(clean_times - time)))
        luma, chroma = reduced(damaged.y[i], damaged.u[i], damaged.v[i])
        out.append(judged(_tidied(_label(luma, chroma, expected, reference)), luma))
    return np.stack(out)


class Reference:
    """The clean pictures, reduced, with what a shift by two samples could make of them."""

    def __init__(self, clip):
        self.clip = clip
        self.thumbs = {}
        self.cache = {}

    def __len__(self):
        return len(self.clip)

    def picture(self, k):
        if k not in self.cache:
            if len(self.cache) > 40:
                self.cache.pop(next(iter(self.cache)))
            luma, chroma = reduced(self.clip.y[k], self.clip.u[k], self.clip.v[k])
            low, high = cv2.erode(luma, _NEAR), cv2.dilate(luma, _NEAR)
            span = cells(cv2.subtract(high, low))
            self.cache[k] = luma, chroma, low, high, span
        return self.cache[k]

    def thumb(self, k):
        if k not in self.thumbs:
            self.thumbs[k] = thumb(self.picture(k)[0])
        return self.thumbs[k]


def thumb(luma):
    return cv2.resize(luma, (96, 54), interpolation=cv2.INTER_AREA).astype(np.int16)


def cells(plane):
    h, w = plane.shape
    return cv2.resize(plane.astype(np.float32), (w // CELL, h // CELL), interpolation=cv2.INTER_AREA)


def _label(luma, chroma, expected, reference):
    same = reference.picture(expected)
    if np.array_equal(luma, same[0]) and np.array_equal(chroma, same[1]):
        return np.zeros((luma.shape[0] // CELL, luma.shape[1] // CELL), np.uint8)
    shown = _shown(luma, expected, reference)
    difference = excess = colour = None
    for k in {shown - 1, shown, shown + 1, expected}:
        if not 0 <= k < len(reference):
            continue
        d, e, c = _compare(luma, chroma, reference.picture(k))
        difference = d if difference is None else np.minimum(difference, d)
        excess = e if excess is None else np.minimum(excess, e)
        colour = c if colour is None else np.minimum(colour, c)
    span = reference.picture(shown)[4]
    # Texture hides: the busier the place, the larger the difference that is seen.
    seen = ((excess > 2 + 0.06 * span) & (difference > 6)) | (colour > 6)
    unsure = (excess > 0.6) | (difference > 5) | (colour > 2)
    return np.where(seen, DAMAGED, np.where(unsure, UNSURE, CLEAN)).astype(np.uint8)


def judged(label, luma):
    """Damaged cells without content are not to be judged: grey may be a lost reference, or a wall."""
    low, high = cv2.erode(luma, _NEAR), cv2.dilate(luma, _NEAR)
    plain = cv2.dilate(cells(cv2.subtract(high, low)), np.ones((3, 3), np.uint8)) < FLAT
    return np.where((label == DAMAGED) & plain, UNSURE, label)


def _shown(luma, expected, reference):
    """The clean picture that is (mostly) shown."""
    mine = thumb(luma)
    best, best_cost = expected, None
    for k in range(max(0, expected - LATEST), min(len(reference), expected + EARLIEST + 1)):
        d = np.abs(mine - reference.thumb(k)).ravel()
        n = int(d.size * 0.7)
        cost = np.partition(d, n)[:n].mean() + (0 if k == expected else 0.3)
        if best_cost is None or cost < best_cost:
            best, best_cost = k, cost
    return best


def _compare(luma, chroma, clean):
    c_luma, c_chroma, low, high, _ = clean
    difference = cells(cv2.absdiff(luma, c_luma))
    excess = cells(cv2.max(cv2.subtract(luma, high), cv2.subtract(low, luma)))
    colour = 0
    for p, c in zip(chroma, c_chroma):
        c = c if c.flags.c_contiguous else np.ascontiguousarray(c)
        out = cv2.max(cv2.subtract(p, cv2.dilate(c, _NEAR[:3, :3])), cv2.subtract(cv2.erode(c, _NEAR[:3, :3]), p))
        h, w = out.shape
        colour = colour + cv2.resize(out.astype(np.float32), (2 * w // CELL, 2 * h // CELL), interpolation=cv2.INTER_AREA)
    return difference, excess, colour


def _tidied(label):
    """Single cells are not told, and neither are the cells around a damaged one."""
    seen = (label == DAMAGED).astype(np.uint8)
    neighbours = cv2.filter2D(seen, -1, np.ones((3, 3), np.float32), borderType=cv2.BORDER_CONSTANT) - seen
    lone = (seen == 1) & (neighbours == 0)
    beside = (seen == 0) & (neighbours > 0)
    label = label.copy()
    label[lone | beside] = UNSURE
    return label


def moved(label, size, crop, new_size):
    """Labels after the picture was cropped to (x, y, w, h) and scaled to a new size."""
    w, h = reduced_size(*size)
    nw, nh = reduced_size(*new_size)
    pw, ph = -(-nw // 16) * 16, -(-nh // 16) * 16
    sx, sy = w / size[0], h / size[1]
    x0, y0 = int(round(crop[0] * sx)), int(round(crop[1] * sy))
    x1, y1 = min(w, int(round((crop[0] + crop[2]) * sx))), min(h, int(round((crop[1] + crop[3]) * sy)))
    out = []
    for one in label:
        big = np.kron(one, np.ones((CELL, CELL), np.uint8))[y0:y1, x0:x1]
        how = cv2.INTER_AREA if nw < x1 - x0 else cv2.INTER_LINEAR
        share = [cells(padded(cv2.resize((big == value).astype(np.float32), (nw, nh), interpolation=how), pw, ph))
                 for value in (DAMAGED, UNSURE)]
        out.append(np.where(share[0] > 0.5, DAMAGED, np.where((share[0] > 0.05) | (share[1] > 0.3), UNSURE, CLEAN)))
    return np.stack(out).astype(np.uint8)
