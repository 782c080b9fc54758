"""
Writes a trained net as ONNX, with the hash that its manifest wants: export.py model.pt --out DIR
"""

import argparse
import hashlib
from pathlib import Path

import torch

from model import CorruptionNet, export


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    net = CorruptionNet()
    net.load_state_dict(torch.load(options.model))
    path = Path(options.out, "block-corruption.onnx")
    export(net, str(path))
    print(path, "sha256", hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
