"""
The block corruption net: the integers of cells.py in, one probability for every cell of 8x8 reduced samples out. A trunk at cell
size and one at half of it, with growing distances, see how the lines of cells lie together.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cells import COUNT


def conv(inputs, outputs, size, stride=1, dilation=1):
    """A convolution with its normalisation, which the export folds into it."""
    padding = dilation * (size - 1) // 2 if size % 2 else (size - stride) // 2
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, padding, dilation, bias=False), nn.BatchNorm2d(outputs))


class Bottleneck(nn.Module):
    """Few channels look around, at a distance; what they see is added to what came in."""

    def __init__(self, channels, dilation=1):
        super().__init__()
        inner = channels * 2 // 5 // 2 * 2
        self.body = nn.Sequential(
            conv(channels, inner, 1), nn.ReLU(), conv(inner, inner, 3, dilation=dilation), nn.ReLU(), conv(inner, channels, 1))

    def forward(self, x):
        return F.relu(x + self.body(x))


class CorruptionNet(nn.Module):
    """
    cells   int16 [N, 46, rows, columns]   cells.measured of each picture pair; rows and columns even
    returns logits [N, rows, columns]
    """

    def __init__(self, cell=40, wide=64, distances=(1, 2, 4, 1)):
        super().__init__()
        self.scale = nn.BatchNorm2d(COUNT)
        self.mix = conv(COUNT, cell, 1)
        self.near = nn.Sequential(Bottleneck(cell), Bottleneck(cell))
        self.halve = conv(cell, wide, 3, 2)
        self.far = nn.Sequential(*[Bottleneck(wide, d) for d in distances])
        self.back = conv(wide, cell, 1)
        self.last = Bottleneck(cell)
        self.head = nn.Conv2d(cell, 1, 1)

    def forward(self, cells):
        # Sums span four orders of magnitude; what matters is by how much one exceeds another.
        x = F.relu(self.mix(self.scale(torch.log1p(cells.float() * (1 / 16)))))
        near = self.near(x)
        far = self.far(F.relu(self.halve(near)))
        back = F.interpolate(self.back(far), scale_factor=2.0, mode="nearest")
        return self.head(self.last(F.relu(near + back))).squeeze(1)


class Exported(nn.Module):
    """What the product runs: probabilities instead of logits."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, cells):
        return torch.sigmoid(self.net(cells))


def export(net, path):
    """Writes the net as ONNX with a free batch size and picture size."""
    wrapper = Exported(net).eval()
    axes = {"cells": {0: "n", 2: "rows", 3: "columns"}, "probability": {0: "n", 1: "rows", 2: "columns"}}
    torch.onnx.export(wrapper, torch.zeros(1, COUNT, 46, 80, dtype=torch.int16), path, input_names=["cells"],
                      output_names=["probability"], dynamic_axes=axes, opset_version=13)
