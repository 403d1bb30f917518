"""export.py FILE: data/network.pt as ONNX, normalisation folded into the weights, weights in 16 bits."""
import sys

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from network import BANDS, Network, channels


class Half(nn.Module):
    """A convolution whose weights are kept in 16 bits and used in 32."""

    def __init__(s, conv):
        super().__init__()
        s.register_buffer('w', conv.weight.detach().half())
        s.register_buffer('b', conv.bias.detach().half())
        s.how = (conv.stride, conv.padding, conv.dilation)

    def forward(s, x):
        return F.conv2d(x, s.w.float(), s.b.float(), *s.how)


def folded(module):
    if isinstance(module, nn.Sequential):
        layers = []
        for layer in module:
            if isinstance(layer, nn.BatchNorm2d):
                layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
            else:
                layers.append(layer)
        module = nn.Sequential(*layers)
    for name, child in list(module.named_children()):
        setattr(module, name, Half(child) if isinstance(child, nn.Conv2d) else folded(child))
    return module


class Whole(nn.Module):
    def __init__(s, network):
        super().__init__()
        s.network = network

    def forward(s, powers):
        return s.network(channels(powers[:, 0], powers[:, 1], powers[:, 2]))


network = Network()
network.load_state_dict(torch.load('data/network.pt'))
network.eval()
powers = torch.rand(1, 3, BANDS, 64)
wanted = Whole(network)(powers)
whole = Whole(folded(network)).eval()
print('largest difference', (whole(powers) - wanted).abs().max().item())
torch.onnx.export(whole, powers, sys.argv[1], input_names=['powers'], output_names=['voice'], opset_version=13,
                  dynamic_axes={'powers': {3: 'frames'}, 'voice': {2: 'frames'}}, do_constant_folding=False)
