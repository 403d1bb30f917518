"""Networks as they are shipped: normalisation folded into the weights, weights kept in 16 bits."""
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval


class Half(nn.Module):
    """A convolution whose weights are kept in 16 bits and used in 32."""

    def __init__(self, conv):
        super().__init__()
        self.register_buffer('w', conv.weight.detach().half())
        self.register_buffer('b', conv.bias.detach().half())
        self.run = F.conv2d if isinstance(conv, nn.Conv2d) else F.conv1d
        self.how = (conv.stride, conv.padding, conv.dilation)

    def forward(self, x):
        return self.run(x, self.w.float(), self.b.float(), *self.how)


def halved(module):
    """The module with every convolution in 16 bits; batch normalisation that follows one in a `Sequential` becomes a part of it."""
    if isinstance(module, nn.Sequential):
        layers = []
        for layer in module:
            if isinstance(layer, nn.BatchNorm2d):
                layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
            else:
                layers.append(layer)
        module = nn.Sequential(*layers)
    for name, child in list(module.named_children()):
        setattr(module, name, Half(child) if isinstance(child, (nn.Conv1d, nn.Conv2d)) else halved(child))
    return module


def write(module, sample, path, inputs, outputs, sizes):
    """Writes `module` in 16 bits as ONNX, and says by how much that changes what it gives for `sample`. sizes: dimensions that the caller chooses, by name."""
    module.eval()
    wanted = module(sample)
    module = halved(module).eval()
    print('largest difference', (module(sample) - wanted).abs().max().item())
    torch.onnx.export(module, sample, path, input_names=inputs, output_names=outputs, opset_version=13, dynamic_axes=sizes,
                      do_constant_folding=False, dynamo=False)
