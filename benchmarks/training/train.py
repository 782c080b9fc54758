"""
Trains the corruption model on samples that measure.py has measured:

    train.py --samples DIR... --validation DIR --out model.pt [--steps N] [--seed N] [--from model.pt]
"""

import argparse
import math
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F

from data import Samples
from evaluate import report
from model import CorruptionNet

WINDOWS = 32
PICTURE_WEIGHT = 0.3


def loss_of(logits, label):
    """Each cell by itself, and the picture by its worst cells: damage is found by area, false alarms are single cells."""
    known = (label != 255).float()
    damaged = (label == 1).float()
    cells = F.binary_cross_entropy_with_logits(logits, damaged, reduction="none")
    cell_loss = (cells * known).sum() / known.sum().clamp(min=1)
    count = max(1, logits[0].numel() // 50)
    worst = logits.masked_fill(label == 255, -10).flatten(1).topk(count, 1).values.mean(1)
    share = damaged.flatten(1).mean(1)
    is_damaged, is_clean = share >= 0.02, (share == 0) & (known.flatten(1).mean(1) > 0.97)
    sure = (is_damaged | is_clean).float()
    pictures = F.binary_cross_entropy_with_logits(worst, is_damaged.float(), reduction="none")
    return cell_loss + PICTURE_WEIGHT * (pictures * sure).sum() / sure.sum().clamp(min=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", nargs="+", required=True)
    parser.add_argument("--validation", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--every", type=int, default=2000)
    parser.add_argument("--from", dest="start")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    net = CorruptionNet().to(memory_format=torch.channels_last)
    if options.start:
        net.load_state_dict(torch.load(options.start))
    validation = Samples([options.validation])
    optimizer = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min(1, k / 200) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, k / options.steps)))))
    samples = Samples(options.samples)
    begun, mean = time.time(), 0.0
    with ThreadPoolExecutor(1) as reader:
        def ask():
            return reader.submit(samples.batch, rng, WINDOWS)

        upcoming = ask()
        for step in range(1, options.steps + 1):
            cells, label = (torch.from_numpy(a) for a in upcoming.result())
            if step % 500 == 0:
                samples.look()
            upcoming = ask()
            net.train()
            loss = loss_of(net(cells), label)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            mean += (loss.item() - mean) * max(1 / step, 0.005)
            if step % 200 == 0:
                print(f"step {step} loss {mean:.4f} files {len(samples)} {(time.time() - begun) / step * 1000:.0f} ms", flush=True)
            if step % options.every == 0 or step == options.steps:
                torch.save(net.state_dict(), options.out)
                print(report(net, validation), flush=True)


if __name__ == "__main__":
    main()
