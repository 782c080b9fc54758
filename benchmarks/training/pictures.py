"""Pictures as three planes, and how the product reduces them before the model sees them."""

from dataclasses import dataclass

import cv2
import numpy as np

cv2.setNumThreads(1)

MOST_SAMPLES = 720 * 576
CELL = 8


@dataclass
class Clip:
    """Pictures of one size, 4:2:0, 8 bit: y [n, h, w], u and v [n, h/2, w/2]."""

    y: np.ndarray
    u: np.ndarray
    v: np.ndarray

    def __len__(self):
        return len(self.y)

    @property
    def size(self):
        return self.y.shape[2], self.y.shape[1]

    def planes(self):
        return self.y, self.u, self.v

    def picked(self, indices):
        return Clip(self.y[indices], self.u[indices], self.v[indices])

    def copy(self):
        return Clip(self.y.copy(), self.u.copy(), self.v.copy())

    def mapped(self, change):
        """A clip of what `change(plane, is_chroma)` makes of each plane of each picture."""
        return Clip(*[np.stack([change(p, k > 0) for p in plane]) for k, plane in enumerate(self.planes())])


def factor(width, height):
    """Reduction factor: the smallest that leaves no more than a PAL picture's samples."""
    s = 1
    while (width // s) * (height // s) > MOST_SAMPLES:
        s += 1
    return s


def box(plane, sx, sy, width, height):
    """Exact integer mean of sx x sy samples, to width x height."""
    p = plane[:height * sy, :width * sx]
    if sx == sy == 1:
        return p
    if sx == sy and sx in (2, 3):   # the same means, sooner: no sum of 4 or 9 samples is rounded otherwise
        return cv2.resize(p, (width, height), interpolation=cv2.INTER_AREA)
    total = p.reshape(height, sy, width, sx).astype(np.uint32).sum((1, 3))
    n = sx * sy
    return ((total + n // 2) // n).astype(np.uint8)


def padded(plane, width, height):
    return np.pad(plane, ((0, height - plane.shape[0]), (0, width - plane.shape[1])), mode="edge")


def reduced(y, u, v):
    """Luma [H, W] and chroma [2, H/2, W/2] as the model takes them: reduced, padded to multiples of 16."""
    h, w = y.shape
    s = factor(w, h)
    rw, rh = w // s, h // s
    pw, ph = -(-rw // 16) * 16, -(-rh // 16) * 16
    luma = padded(box(y, s, s, rw, rh), pw, ph)
    cw, ch = u.shape[1] // s, u.shape[0] // s
    chroma = np.stack([padded(box(c, s, s, cw, ch), pw // 2, ph // 2) for c in (u, v)])
    return luma, chroma


def reduced_size(width, height):
    """Reduced size before padding."""
    s = factor(width, height)
    return width // s, height // s


def resized(clip, size):
    """The clip at another size."""
    w, h = size
    if clip.size == size:
        return clip
    shrinks = w < clip.size[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return clip.mapped(lambda p, c: cv2.resize(p, (w // 2, h // 2) if c else (w, h), interpolation=how))
