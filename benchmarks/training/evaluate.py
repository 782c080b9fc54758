"""Scores of a net on samples: average precision of cells and pictures, by group."""

import numpy as np
import torch


def average_precision(scores, truth):
    """Area under the precision-recall curve; NaN where nothing is positive."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    if len(hits) == 0 or hits[-1] == 0:
        return float("nan")
    precision = hits / np.arange(1, len(hits) + 1)
    return float((precision * truth[order]).sum() / hits[-1])


def picture_truth(label):
    """1, 0, or None where it is neither clearly damaged nor clearly clean."""
    damaged, unsure = (label == 1).mean(), (label == 255).mean()
    return 1 if damaged >= 0.01 else 0 if damaged == 0 and unsure <= 0.01 else None


def picture_score(probability):
    flat = np.sort(probability.ravel())
    return float(flat[-max(1, len(flat) // 100):].mean())


def scores(net, samples):
    """Rows (meta, picture truth, picture score, share at 0.5) and all cells' (probability, truth)."""
    rows, cells = [], []
    net.eval()
    with torch.no_grad():
        for i in range(len(samples)):
            measured, label, meta = samples.whole(i)
            p = torch.sigmoid(net(torch.from_numpy(measured))).numpy()
            for k in range(len(label)):
                rows.append((meta, picture_truth(label[k]), picture_score(p[k]), float((p[k] > 0.5).mean())))
            known = label != 255
            cells.append((p[known].astype(np.float32), label[known]))
    return rows, np.concatenate([c[0] for c in cells]), np.concatenate([c[1] for c in cells])


def report(net, samples):
    rows, p, t = scores(net, samples)
    lines = [f"cells AP {average_precision(p.astype(np.float32), t == 1):.3f}"]
    groups = {"all": lambda m: True,
              "direct": lambda m: m["kind"] == "direct",
              "burnt in": lambda m: m["kind"] == "burnt_in",
              "  same size": lambda m: m["kind"] == "burnt_in" and not m.get("rescaled"),
              "  rescaled": lambda m: m["kind"] == "burnt_in" and m.get("rescaled")}
    negatives = [s for m, t, s, _ in rows if t == 0]
    cut = sorted(negatives, reverse=True)[max(1, len(negatives) // 100)]
    for name, belongs in groups.items():
        positives = [s for m, t, s, _ in rows if t == 1 and belongs(m)]
        truth = np.array([0] * len(negatives) + [1] * len(positives))
        if positives:
            ap = average_precision(np.array(negatives + positives), truth)
            lines.append(f"{name:12} pictures {len(positives):5}+{len(negatives):5}-  AP {ap:.3f}"
                         f"  recall at 1% false {np.mean([s > cut for s in positives]):.3f}")
    return "\n".join(lines)
