"""The network that weighs what straight lines through a hole tell, and how these are put before it."""
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from unet import UNet

CHANNELS = (24, 32, 48, 56)
DIRECTIONS = 8


def planes(smooth, hole, told, apart, far):
    """Cells of 2 x 2 pixels: four of brightness, which of the four are hidden, and means over the hidden ones of how far each direction is from the smooth fill, how far
    its ends are apart and how long its way is. smooth, hole (n, 1, h, w); told, apart, far (n, 8, h, w)."""
    share = F.avg_pool2d(hole, 2).clamp(min=0.25)
    mean = lambda p: F.avg_pool2d(p * hole, 2) / share
    return torch.cat([F.pixel_unshuffle(smooth / 64 - 2, 2), F.pixel_unshuffle(hole, 2), mean((told - smooth) / 32), mean((1 + apart).log() / 2), mean((1 + far).log() / 2)], 1)


def pair(before, after, stride=1):
    def layer(a, b, s):
        return [nn.Conv2d(a, b, 3, s, 1), nn.ReLU(inplace=True)]
    return nn.Sequential(*layer(before, after, stride), *layer(after, after, 1))


class Network(UNet):
    """A small U-Net (Ronneberger et al., 2015) over cells of 2 x 2 pixels: how far each direction pulls from the smooth fill, and what else is to be added to the four of brightness (over 32)."""

    def __init__(self):
        super().__init__()
        a, b, c, d = CHANNELS
        self.down = nn.ModuleList([pair(8 + 3 * DIRECTIONS, a), pair(a, b, 2), pair(b, c, 2)])
        self.deep = pair(c, d, 2)
        self.up = nn.ModuleList([pair(d + c, c), pair(c + b, b), pair(b + a, a)])
        self.last = nn.Conv2d(a, DIRECTIONS + 4, 1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)


def blended(pulls, smooth, told):
    """The picture: the smooth fill pulled towards what the directions tell by what is said of the pixel's cell and those beside it, and the rest."""
    shares = F.interpolate(pulls[:, :DIRECTIONS], scale_factor=2, mode='bilinear', align_corners=False)
    return smooth + (shares * (told - smooth)).sum(1, keepdim=True) + 32 * F.pixel_shuffle(pulls[:, DIRECTIONS:], 2)
