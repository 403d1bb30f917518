"""export.py NETWORK FILE: the network as ONNX, normalisation folded into the weights, weights in 16 bits."""
import sys

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from network import Network


class Half(nn.Module):
    """A convolution whose weights are kept in 16 bits and used in 32."""

    def __init__(self, conv):
        super().__init__()
        self.register_buffer('w', conv.weight.detach().half())
        self.register_buffer('b', conv.bias.detach().half())
        self.how = (conv.stride, conv.padding, conv.dilation)

    def forward(self, x):
        return F.conv2d(x, self.w.float(), self.b.float(), *self.how)


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
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, planes):
        return torch.sigmoid(self.network(planes))


network = Network()
network.load_state_dict(torch.load(sys.argv[1]))
network.eval()
planes = torch.rand(1, 9, 96, 160)
wanted = Whole(network)(planes)
whole = Whole(folded(network)).eval()
print('largest difference', (whole(planes) - wanted).abs().max().item())
sizes = {2: 'height', 3: 'width'}
torch.onnx.export(whole, planes, sys.argv[2], input_names=['planes'], output_names=['drawn'], opset_version=13,
                  dynamic_axes={'planes': sizes, 'drawn': sizes}, do_constant_folding=False, dynamo=False)
