"""What small U-Nets (Ronneberger et al., 2015) have in common."""
import torch
from torch import nn
from torch.nn import functional as F


class UNet(nn.Module):
    """`down` and `up` are lists of blocks, `deep` the one between, `last` what makes the output; each block of `up` sees what came from below, twice as large, beside what `down` kept of that size."""

    def forward(self, x):
        kept = []
        for down in self.down:
            x = down(x)
            kept.append(x)
        x = self.deep(x)
        for up in self.up:
            x = F.interpolate(x, scale_factor=2, mode='nearest')
            x = up(torch.cat([x, kept.pop()], 1))
        return self.last(x)
