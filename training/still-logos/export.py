"""export.py NETWORK FILE: the network as ONNX, normalisation folded into the weights, weights in 16 bits."""
import os
import sys

import torch
from torch import nn

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from network import Network
from sixteen_bits import write


class Whole(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, planes):
        return torch.sigmoid(self.network(planes))


network = Network()
network.load_state_dict(torch.load(sys.argv[1]))
sizes = {2: 'height', 3: 'width'}
write(Whole(network), torch.rand(1, 9, 96, 160), sys.argv[2], ['planes'], ['drawn'], {'planes': sizes, 'drawn': sizes})
