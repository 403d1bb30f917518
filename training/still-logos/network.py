"""What a still camera shows as channels, and the network that marks what was drawn over it."""
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from unet import UNet

CHANNELS = (16, 24, 32, 48)


def channels(mean, unrest, chroma, left, top, width, height):
    """Planes of a cut of a picture, at half its size: four pixels of brightness, two of colour, unrest, and how near the picture's edges are.
    mean, unrest (h, w) 0..255 (unrest 25 times its value), chroma (2, h/2, w/2); left, top: where the cut lies in a picture of width x height."""
    h, w = mean.shape
    y = F.pixel_unshuffle(mean[None, None] / 128 - 1, 2)[0]
    noise = F.avg_pool2d(unrest[None, None], 2)[0] / 64
    across = torch.arange(left, left + w, 2).float()
    down = torch.arange(top, top + h, 2).float()
    dx = (torch.minimum(across, width - across) / height * 2).clamp(max=1)[None, None].expand(1, h // 2, w // 2)
    dy = (torch.minimum(down, height - down) / height * 2).clamp(max=1)[None, :, None].expand(1, h // 2, w // 2)
    return torch.cat([y, chroma / 64 - 2, noise, dx, dy])


def pair(before, after, stride=1):
    def layer(a, b, s):
        return [nn.Conv2d(a, b, 3, s, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True)]
    return nn.Sequential(*layer(before, after, stride), *layer(after, after, 1))


class Network(UNet):
    """A small U-Net (Ronneberger et al., 2015): log odds that a pixel belongs to something drawn, at half size."""

    def __init__(self):
        super().__init__()
        a, b, c, d = CHANNELS
        self.down = nn.ModuleList([pair(9, a), pair(a, b, 2), pair(b, c, 2), pair(c, d, 2)])
        self.deep = pair(d, d, 2)
        self.up = nn.ModuleList([pair(d + d, d), pair(d + c, c), pair(c + b, b), pair(b + a, a)])
        self.last = nn.Conv2d(a, 1, 1)
