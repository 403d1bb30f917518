"""export.py FILE: data/network.pt as ONNX, normalisation folded into the weights, weights in 16 bits."""
import os
import sys

import torch
from torch import nn

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from network import BANDS, Network, channels
from sixteen_bits import write


class Whole(nn.Module):
    def __init__(s, network):
        super().__init__()
        s.network = network

    def forward(s, powers):
        return s.network(channels(powers[:, 0], powers[:, 1], powers[:, 2]))


network = Network()
network.load_state_dict(torch.load('data/network.pt'))
write(Whole(network), torch.rand(1, 3, BANDS, 64), sys.argv[1], ['powers'], ['voice'], {'powers': {3: 'frames'}, 'voice': {2: 'frames'}})
