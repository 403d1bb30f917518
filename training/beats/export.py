"""export.py FILE: data/network.pt as ONNX, weights in 16 bits."""
import os
import sys

import torch
from torch import nn

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from network import BANDS, CHROMA, SLOWER, Network
from sixteen_bits import write


class Stacked(nn.Module):
    """Bands and chroma in one: a frame of chroma stands for four."""

    def __init__(s, network):
        super().__init__()
        s.network = network

    def forward(s, sound):
        return s.network(sound[:, :BANDS], sound[:, BANDS:, ::SLOWER])


network = Network()
network.load_state_dict(torch.load('data/network.pt'))
write(Stacked(network), torch.rand(1, BANDS + CHROMA, 64 * SLOWER) * 4, sys.argv[1], ['sound'], ['logits'], {'sound': {2: 'frames'}, 'logits': {2: 'frames'}})
