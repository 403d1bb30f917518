"""score.py NETWORK FOLDER...: logos found and wrong boxes by least mean likelihood, on planes kept aside."""
import sys

import numpy as np
import torch
from scipy import ndimage

from network import Network, channels
from train import read

REACH, LEAST = 140, 25


def overlap(a, b):
    w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)


def likelihood(net, planes, chroma):
    h, w = planes.shape[1:]
    down, right = -h % 32, -w % 32
    pad = lambda a, n: torch.from_numpy(np.pad(a, ((0, down // n), (0, right // n)), mode='edge').astype(np.float32))
    x = channels(pad(planes[0], 1), pad(planes[1], 1), torch.stack([pad(c, 2) for c in chroma[:2]]), 0, 0, w, h)
    with torch.no_grad():
        return torch.sigmoid(net(x[None]))[0, 0].numpy()[:h // 2, :w // 2]


def groups(p, width):
    mask, r = p > 0.5, max(2, round(width / REACH))
    labels, _ = ndimage.label(ndimage.binary_dilation(mask, structure=np.ones((2 * r + 1, 2 * r + 1))))
    for k, part in enumerate(ndimage.find_objects(labels)):
        own = (labels[part] == k + 1) & mask[part]
        ys, xs = np.nonzero(own)
        if len(ys) >= LEAST:
            top, left = part[0].start, part[1].start
            box = [2 * (left + xs.min()), 2 * (top + ys.min()), 2 * (left + xs.max() + 1), 2 * (top + ys.max() + 1)]
            yield box, float(p[part][own].mean())


net = Network()
net.load_state_dict(torch.load(sys.argv[1]))
net.eval()
rows, total = [], 0
for planes, chroma, boxes, _, _ in read(sys.argv[2:]):
    total += len(boxes)
    for box, certainty in groups(likelihood(net, planes, chroma), planes.shape[2]):
        rows.append((certainty, max((overlap(box, one) for one in boxes), default=0)))
for least in (0.7, 0.8, 0.85, 0.9):
    said = [o for c, o in rows if c >= least]
    print(f'from {least} on: {sum(o >= 0.5 for o in said)} of {total} found, {sum(o < 0.1 for o in said)} wrong')
