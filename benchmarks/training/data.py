"""Measured samples, read once and kept in memory, and windows of them for training."""

import json
from pathlib import Path

import numpy as np

from labels import UNSURE

ROWS, COLUMNS = 32, 40

# Kept as steps of a logarithm, a byte each: the net takes the logarithm anyway, and thousands of sequences fit in memory.
_STEPS = 33.0
_VALUES = np.rint(16 * np.expm1(np.arange(256) / _STEPS)).clip(0, 32767).astype(np.int16)
_CODES = np.rint(_STEPS * np.log1p(np.arange(32768) / 16)).clip(0, 255).astype(np.uint8)


class Samples:
    def __init__(self, folders):
        self.folders = folders
        self.kept = {}
        self.files = []
        self.look()

    def look(self):
        """Takes in what was made meanwhile."""
        self.files = sorted(str(p) for folder in self.folders for p in Path(folder).glob("*.npz"))

    def __len__(self):
        return len(self.files)

    def read(self, index):
        """(codes of cells [variants, pairs, 46, rows, columns], label [pairs, rows, columns], meta) of a file."""
        name = self.files[index]
        if name not in self.kept:
            with np.load(name) as z:
                self.kept[name] = _CODES[z["cells"]], z["label"], json.loads(str(z["meta"]))
        return self.kept[name]

    def whole(self, index):
        """(cells [pairs, 46, rows, columns] of the first variant, label, meta) of a file."""
        codes, label, meta = self.read(index)
        return _VALUES[codes[0]], label, meta

    def batch(self, rng, count):
        """Windows: cells [n, 46, rows, columns], label [n, rows, columns]."""
        cells = np.zeros((count, self.read(0)[0].shape[2], ROWS, COLUMNS), np.int16)
        label = np.full((count, ROWS, COLUMNS), UNSURE, np.uint8)
        for i in range(count):
            try:
                c, l, _ = self.read(rng.integers(len(self)))
            except (OSError, ValueError, EOFError, KeyError):   # still being written
                continue
            v, k = rng.integers(len(c)), rng.integers(len(l))
            truth = l[k][:, ::-1] if v % 2 == 1 else l[k]
            y, x = _window(truth, rng)
            piece = c[v, k, :, y:y + ROWS, x:x + COLUMNS]
            cells[i, :, :piece.shape[1], :piece.shape[2]] = _VALUES[piece]
            label[i, :piece.shape[1], :piece.shape[2]] = truth[y:y + ROWS, x:x + COLUMNS]
        return cells, label


def _window(label, rng):
    """A window, more often one with damage."""
    for _ in range(3):
        y, x = (int(rng.integers(max(1, n - m + 1))) for n, m in zip(label.shape, (ROWS, COLUMNS)))
        if (label[y:y + ROWS, x:x + COLUMNS] == 1).any():
            break
    return y, x
