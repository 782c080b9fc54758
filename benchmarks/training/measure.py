"""
Measures the cells of samples, each as it is and a few times changed as cameras and graders change pictures:

    measure.py SAMPLES OUT [--variants N] [--worker I/N]
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np

from cells import measured
from labels import judged


def changed(luma, chroma, rng):
    """Other levels, other colours: a model must not know damage by its brightness."""
    if rng.random() < 0.75:
        levels = np.arange(256) / 255.0
        gain, gamma, offset = rng.uniform(0.4, 1.2), rng.uniform(0.6, 1.6), rng.uniform(-30, 30)
        luma = np.clip(255 * levels ** gamma * gain + offset, 0, 255).astype(np.uint8)[luma]
    if rng.random() < 0.5:
        scale, tint = rng.choice([0.0, 0.5, 1.0, 1.3]), rng.uniform(-16, 16)
        chroma = np.clip(128 + (np.arange(256) - 128.0) * scale + tint, 0, 255).astype(np.uint8)[chroma]
        if rng.random() < 0.3:
            chroma = chroma[[1, 0, 3, 2]]
    return luma, chroma


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("samples")
    parser.add_argument("out")
    parser.add_argument("--variants", type=int, default=3)
    parser.add_argument("--worker", default="0/1")
    options = parser.parse_args()
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    worker, workers = map(int, options.worker.split("/"))
    for path in sorted(Path(options.samples).glob("*.npz"))[worker::workers]:
        target = folder / path.name
        if target.exists():
            continue
        rng = np.random.default_rng(int(hashlib.sha256(path.name.encode()).hexdigest()[:8], 16))
        with np.load(path) as z:
            luma, chroma, label, meta = z["luma"], z["chroma"], z["label"], z["meta"]
        label = np.stack([judged(a, b[0]) for a, b in zip(label, luma)])
        variants = []
        for v in range(options.variants):
            pairs = []
            for a, b in zip(luma, chroma):
                if v > 0:
                    a, b = changed(a, b, rng)
                if v % 2 == 1:
                    a, b = a[..., ::-1], b[..., ::-1]
                pairs.append(measured(a, b))
            variants.append(np.stack(pairs))
        np.savez(target, cells=np.stack(variants), label=label, meta=meta)


if __name__ == "__main__":
    main()
