"""From log bands and chroma to beats and first beats of bars: convolutions over the bands, then dilated ones over time."""
import torch
from torch import nn
from torch.nn import functional as F

FPS, BANDS, CHROMA, SLOWER = 50, 72, 12, 4  # chroma comes every fourth frame
WIDTH, DILATIONS = 32, (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Block(nn.Module):
    """One look further away, added to what was known (Davies and Boeck 2019)."""

    def __init__(s, dilation):
        super().__init__()
        s.wide = nn.Conv1d(WIDTH, WIDTH, 5, padding=2 * dilation, dilation=dilation)
        s.mix = nn.Conv1d(WIDTH, WIDTH, 1)
        s.drop = nn.Dropout(.1)

    def forward(s, x):
        return x + s.mix(s.drop(F.elu(s.wide(x))))


class Network(nn.Module):
    def __init__(s):
        super().__init__()
        s.front = nn.Sequential(nn.Conv2d(1, 12, (5, 3), (2, 1), (0, 1)), nn.ELU(), nn.Conv2d(12, 16, (4, 3), (3, 1), (0, 1)), nn.ELU(),
                                nn.Conv2d(16, 24, (11, 3), padding=(0, 1)), nn.ELU())  # 72, 34, 11, 1 bands
        s.harmony = nn.Conv1d(CHROMA, 12, 3, padding=1)
        s.join = nn.Conv1d(36, WIDTH, 1)
        s.blocks = nn.ModuleList(Block(dilation) for dilation in DILATIONS)
        s.out = nn.Conv1d(WIDTH, 2, 1)

    def forward(s, bands, chroma):
        """(batch, BANDS, frames) and (batch, CHROMA, frames / 4) -> logits (batch, 2, frames) of a beat and of a bar's first beat."""
        x = s.front((bands.unsqueeze(1) - 1.5) / 1.5).squeeze(2)
        y = F.elu(s.harmony((chroma - 4) / 4))
        x = F.elu(s.join(torch.cat([x, F.interpolate(y, scale_factor=float(SLOWER), mode='nearest')], 1)))
        for block in s.blocks:
            x = block(x)
        return s.out(F.elu(x))
