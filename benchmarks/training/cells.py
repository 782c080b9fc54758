"""
What the model is fed: 46 integers for every cell of 8x8 reduced samples. The product computes the same ones, bit for bit.

What a block leaves is a straight edge where the scene has none, so lines are measured, not samples: the gradient along the 8
samples of a cell's row or column, its strongest line, and how far that stands out from its two neighbours. In the picture, in the
one before it, and in their difference, where what moved leaves no line and what was torn does.
"""

import numpy as np

CELL = 8
COUNT = 18 + 2 + 4 + 2 * 11


def lines(plane, side):
    """
    For each cell: [sum of |step| to the left neighbour, the largest column's sum, the largest 2 c[x] - c[x-1] - c[x+1]], then the
    same for rows and upper neighbours. The plane's first column and row have no neighbour: their steps are 0.
    """
    across, down = steps(plane)
    columns = sum(across[i::side] for i in range(side))
    rows = sum(down[:, i::side] for i in range(side))
    return [*_strongest(columns, side), *(f.T for f in _strongest(np.ascontiguousarray(rows.T), side))]


def steps(plane):
    """Absolute difference to the left and to the upper neighbour."""
    across, down = np.zeros_like(plane), np.zeros_like(plane)
    across[:, 1:] = np.abs(plane[:, 1:] - plane[:, :-1])
    down[1:] = np.abs(plane[1:] - plane[:-1])
    return across, down


def _strongest(line, side):
    wide = np.pad(line, ((0, 0), (1, 1)), mode="edge")
    out = np.maximum(2 * line - wide[:, :-2] - wide[:, 2:], 0)
    parts, outs = [line[:, i::side] for i in range(side)], [out[:, i::side] for i in range(side)]
    return sum(parts), np.maximum.reduce(parts), np.maximum.reduce(outs)


def sums(plane, side):
    rows = sum(plane[i::side] for i in range(side))
    return sum(rows[:, i::side] for i in range(side))


def measured(luma, chroma):
    """luma uint8 [2, H, W], chroma uint8 [4, H/2, W/2] (pictures.reduced of a picture and the one before) to int16 [46, H/8, W/8]."""
    now, before = luma.astype(np.int16)
    change = now - before
    out = [*lines(now, CELL), *lines(before, CELL), *lines(change, CELL)]
    moved = np.abs(change)
    quarters = sums(moved, CELL // 2)
    out += [sums(moved, CELL), quarters.reshape(quarters.shape[0] // 2, 2, -1, 2).max((1, 3))]
    total = sums(now, CELL)
    mean = np.kron((total + 32) >> 6, np.ones((CELL, CELL), np.int16))
    out += [total, sums(before, CELL), sums(np.abs(now - mean), CELL), sums(_plain(now), CELL)]
    half = CELL // 2
    for k in range(2):
        c, p = chroma[k].astype(np.int16), chroma[k + 2].astype(np.int16)
        for plane in (c, c - p):
            a = lines(plane, half)
            out += [a[0], a[1], a[3], a[4]]
        out += [sums(np.abs(c - p), half), sums(c, half), sums(p, half)]
    return np.stack(out).astype(np.int16)


def _plain(now):
    """1 where a sample differs from its left and upper neighbours by at most 1 in sum."""
    across, down = steps(now)
    return (across + down <= 1).astype(np.int16)
