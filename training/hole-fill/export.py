"""export.py NETWORK FILE: the network as ONNX, weights in 16 bits."""
import os
import sys

import torch

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from network import DIRECTIONS, Network
from sixteen_bits import write

network = Network()
network.load_state_dict(torch.load(sys.argv[1]))
sizes = {2: 'height', 3: 'width'}
write(network, torch.rand(1, 8 + 3 * DIRECTIONS, 48, 96), sys.argv[2], ['planes'], ['pulls'], {'planes': sizes, 'pulls': sizes})
