"""export.py FILE: data/network.pt as ONNX, weights in 16 bits."""
import sys

import torch
from torch import nn
from torch.nn import functional as F

from network import BANDS, CHROMA, SLOWER, Network


class Half(nn.Module):
    """A convolution whose weights are kept in 16 bits and used in 32."""

    def __init__(s, conv):
        super().__init__()
        s.register_buffer('w', conv.weight.detach().half())
        s.register_buffer('b', conv.bias.detach().half())
        s.run = F.conv2d if isinstance(conv, nn.Conv2d) else F.conv1d
        s.how = (conv.stride, conv.padding, conv.dilation)

    def forward(s, x):
        return s.run(x, s.w.float(), s.b.float(), *s.how)


def halved(module):
    for name, child in list(module.named_children()):
        setattr(module, name, Half(child) if isinstance(child, (nn.Conv1d, nn.Conv2d)) else halved(child))
    return module


class Stacked(nn.Module):
    """Bands and chroma in one: a frame of chroma stands for four."""

    def __init__(s, network):
        super().__init__()
        s.network = network

    def forward(s, sound):
        return s.network(sound[:, :BANDS], sound[:, BANDS:, ::SLOWER])


network = Network()
network.load_state_dict(torch.load('data/network.pt'))
network.eval()
sound = torch.rand(1, BANDS + CHROMA, 64 * SLOWER) * 4
wanted = Stacked(network)(sound)
stacked = Stacked(halved(network)).eval()
print('largest difference', (stacked(sound) - wanted).abs().max().item())
torch.onnx.export(stacked, sound, sys.argv[1], input_names=['sound'], output_names=['logits'], opset_version=13,
                  dynamic_axes={'sound': {2: 'frames'}, 'logits': {2: 'frames'}}, do_constant_folding=False)
