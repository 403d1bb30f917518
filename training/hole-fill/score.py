"""score.py NETWORK FILE...: how near to the truth the smooth fill and the network come in squares that it never saw."""
import sys

import numpy as np
import torch

from network import Network
from train import errors, read, squares

torch.set_num_threads(1)
net = Network()
net.load_state_dict(torch.load(sys.argv[1]))
net.eval()
data = read(sys.argv[2:])
after, before = [], []
with torch.no_grad():
    for k in range(0, len(data['hole']), 20):
        which = np.arange(k, min(k + 20, len(data['hole'])))
        made = squares(data, which)
        e, b = errors(net, *made, fast=False)
        count = made[1].sum((1, 2, 3))
        after.append((e * e).sum((1, 2, 3)) / count)
        before.append((b * b).sum((1, 2, 3)) / count)
after, before = torch.cat(after), torch.cat(before)
psnr = lambda v: 10 * torch.log10(255 ** 2 / v)
print(f'all pixels {psnr(before.mean()):.2f} -> {psnr(after.mean()):.2f} dB, mean of squares {psnr(before.clamp(min=1)).mean():.2f} -> {psnr(after.clamp(min=1)).mean():.2f} dB, better in {(after < before).float().mean():.2f}')
