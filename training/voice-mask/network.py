"""From band powers to the share of the voice."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

RATE, SIZE, HOP = 44100, 4096, 1024
BANDS, PER_OCTAVE, LOWEST_HZ = 160, 24, 82.0


def bank():
    """(bands, bins): triangles of one step of pitch, or of one bin where bins are wider; rows add up to one."""
    bins = np.arange(SIZE // 2 + 1)
    weights = np.zeros((BANDS, len(bins)), np.float32)
    for band in range(BANDS):
        centre = LOWEST_HZ * 2 ** (band / PER_OCTAVE) * SIZE / RATE
        triangle = np.maximum(0, 1 - abs(bins - centre) / max(1.0, centre * (2 ** (1 / PER_OCTAVE) - 1)))
        weights[band] = triangle / triangle.sum()
    return weights


def channels(left, right, cross):
    """(batch, bands, frames) each -> (batch, 8, bands, frames). Level and loudness drop out."""
    power = (left + right) / 2
    mean = power.mean((1, 2), keepdim=True) + 1e-12
    level = torch.log10(power / mean + 1e-4) / 2 + 1

    def shifted(bands):
        silence = level[:, :abs(bands)] * 0 - 1.0
        return torch.cat([level[:, bands:], silence], 1) if bands > 0 else torch.cat([silence, level[:, :bands]], 1)

    total = left + right + 1e-9 * mean
    pitch = level * 0 + torch.linspace(-1, 1, BANDS).view(1, BANDS, 1)
    harmonics = [shifted(-24), shifted(24), shifted(38), shifted(48)]  # 1/2, 2, 3, 4
    return torch.stack([level, *harmonics, 2 * cross / total, ((left - right) / total).abs(), pitch], 1)


def conv(inputs, outputs, stride=1, dilation=(1, 1)):
    layer = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=dilation, dilation=dilation, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.ReLU())


class Later(nn.Module):
    """Looks further in time."""

    def __init__(s, width, dilation):
        super().__init__()
        s.a = conv(width, width, 1, (1, dilation))
        s.b = nn.Sequential(nn.Conv2d(width, width, 1, bias=False), nn.BatchNorm2d(width))

    def forward(s, x):
        return F.relu(x + s.b(s.a(x)))


class Across(nn.Module):
    """Looks at all bands at once: what plays, and whether anybody sings."""

    def __init__(s, width, bands, narrow=12):
        super().__init__()
        s.z, s.a, s.b = nn.Conv2d(width, narrow, 1), nn.Conv2d(narrow, width, (bands, 3), padding=(0, 1)), nn.Conv2d(width, width, 1)

    def forward(s, x):
        return x + s.b(F.relu(s.a(F.relu(s.z(x)))))


class Network(nn.Module):
    def __init__(s, widths=(12, 24, 40, 56)):
        super().__init__()
        a, b, c, d = widths
        s.e0 = conv(8, a)
        s.e1 = nn.Sequential(conv(a, b, 2), conv(b, b))
        s.e2 = nn.Sequential(conv(b, c, 2), conv(c, c))
        deep = BANDS // 8
        s.e3 = nn.Sequential(conv(c, d, 2), Later(d, 1), Across(d, deep), Later(d, 2), Later(d, 4), Across(d, deep), Later(d, 8))
        s.u2, s.c2 = nn.Conv2d(d, c, 1), conv(c, c)
        s.u1, s.c1 = nn.Conv2d(c, b, 1), conv(b, b)
        s.u0, s.c0, s.o = nn.Conv2d(b, a, 1), conv(a, a), nn.Conv2d(a, 1, 1)

    def forward(s, x):
        def up(y):
            return F.interpolate(y, scale_factor=2.0, mode='nearest')

        x0 = s.e0(x)
        x1 = s.e1(x0)
        x2 = s.e2(x1)
        y = s.c2(x2 + up(s.u2(s.e3(x2))))
        y = s.c1(x1 + up(s.u1(y)))
        return torch.sigmoid(s.o(s.c0(x0 + up(s.u0(y)))))[:, 0]
