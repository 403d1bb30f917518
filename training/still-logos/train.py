"""train.py MINUTES OUT FOLDER...: trains on the planes that `planes.ts` wrote."""
import glob
import json
import math
import os
import random
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

from network import Network, channels

SIDE, BATCH, RATE = 160, 12, float(os.environ.get("RATE", "3e-3"))
"""Share of the cuts that are a single frame without unrest, as `drawnThroughout` looks at scenes."""
SINGLE = 0.3
"""Share of the cuts that have something else of a scene in them, as even and as clear as a logo, behind a lens's soft rim."""
PIECES = 0.4
"""Seconds between two looks for films that `planes.ts` has made since."""
ANEW = 240


def read(folders, known=None):
    """All films of the folders, less those whose names are in `known`, which grows."""
    clips, known = [], set() if known is None else known
    for folder in folders:
        for name, one in json.load(open(f'{folder}/truth.json')).items():
            if (folder, name) in known:
                continue
            known.add((folder, name))
            w, h = one['width'], one['height']
            raw = np.fromfile(f'{folder}/{name}.bin', np.uint8)
            if w % 2 or h % 2 or raw.size != 5 * w * h:
                continue
            planes = raw[:4 * w * h].reshape(4, h, w)
            chroma = raw[4 * w * h:].reshape(4, h // 2, w // 2)
            mark = (goal(torch.from_numpy(planes[2].astype(np.float32))) + 1).to(torch.uint8)
            clips.append((planes[[0, 1, 3]], chroma, one['boxes'], one['background'], mark))
    return clips


def goal(alpha):
    """1 where a logo is, gaps of its lettering closed, -1 along its rim (left out), at half size."""
    ink = F.max_pool2d((alpha[None, None] > 50).float(), 2)
    closed = -F.max_pool2d(-F.max_pool2d(ink, 9, 1, 4), 9, 1, 4)
    closed = torch.maximum(closed, ink)
    rim = F.max_pool2d(closed, 3, 1, 1) - closed
    return (closed - rim)[0]


def piece(clips, single):
    """A cut of another scene without its logos, SIDE x SIDE, and where it shows (1, SIDE, SIDE) with a soft rim: lawns, roofs, panes, signs; made even and bright at times, with bars, as vests and boards are."""
    planes, chroma, _, _, marks = random.choice(clips)
    h, w = planes.shape[1:]
    x, y = random.randint(0, max(0, w - SIDE)) & ~1, random.randint(0, max(0, h - SIDE)) & ~1
    cut = torch.from_numpy(planes[:, y:y + SIDE, x:x + SIDE].astype(np.float32))
    colour = torch.from_numpy(chroma[:, y // 2:(y + SIDE) // 2, x // 2:(x + SIDE) // 2].astype(np.float32))
    mean, colour, unrest = (cut[2], colour[2:], cut[1]) if single else (cut[0], colour[:2], cut[1])
    free = (marks[0, y // 2:(y + SIDE) // 2, x // 2:(x + SIDE) // 2] == 1).float()
    rows, columns = torch.meshgrid(torch.arange(SIDE).float(), torch.arange(SIDE).float(), indexing='ij')
    cx, cy, turn = random.uniform(20, SIDE - 20), random.uniform(20, SIDE - 20), random.uniform(-0.5, 0.5)
    a, b = random.uniform(6, 45), random.uniform(5, 35)
    u = ((columns - cx) * math.cos(turn) + (rows - cy) * math.sin(turn)) / a
    v = ((rows - cy) * math.cos(turn) - (columns - cx) * math.sin(turn)) / b
    u, v = u * (1 + random.uniform(-0.5, 0.5) * v), v * (1 + random.uniform(-0.5, 0.5) * u)
    order = random.choice([1, 2, 4, 16])
    inside = (u.abs() ** order + v.abs() ** order < 1).float()
    if random.random() < 0.5:
        flat, bright = random.uniform(0.08, 0.6), random.uniform(30, 245)
        mean = (mean - mean.mean()) * flat + bright
        if random.random() < 0.6:
            tone, depth = random.uniform(0, 6.283), random.uniform(0, 90)
            middle = torch.tensor([128 + depth * math.cos(tone), 128 + depth * math.sin(tone)])[:, None, None]
            colour = (colour - colour.mean((1, 2), keepdim=True)) * flat + middle
        if random.random() < 0.4:
            bars = ((random.choice([u, v]) * random.uniform(1, 4) + random.random()) % 1 < random.uniform(0.15, 0.5)).float()
            mean = mean + random.uniform(-90, 90) * F.avg_pool2d(bars[None, None], 3, 1, 1)[0, 0]
        mean, colour = mean.clamp(0, 255), colour.clamp(0, 255)
    blur = torch.exp(-torch.arange(-4, 5).float() ** 2 / (2 * random.uniform(0.6, 2) ** 2))
    blur = blur / blur.sum()
    show = F.conv2d(F.conv2d(inside[None, None], blur.view(1, 1, 1, 9), padding=(0, 4)), blur.view(1, 1, 9, 1), padding=(4, 0))[0]
    show = show * random.uniform(0.6, 1) * F.interpolate(free[None, None], scale_factor=2)[0]
    return mean, colour, unrest, show


def sample(clips):
    planes, chroma, boxes, _, marks = random.choice(clips)
    h, w = planes.shape[1:]
    pw, ph = max(w, SIDE), max(h, SIDE)
    roll = random.random()
    if boxes and roll < 0.6:
        l, t, r, b = random.choice(boxes)
        x = random.randint(min(l, r - SIDE) - 20, max(l, r - SIDE) + 20)
        y = random.randint(min(t, b - SIDE) - 20, max(t, b - SIDE) + 20)
    elif roll < 0.8:
        x, y = random.choice([0, w]) - random.randint(0, 40), random.choice([0, h]) - random.randint(0, 40)
    else:
        x, y = random.randint(0, w), random.randint(0, h)
    x, y = max(0, min(w - SIDE, x)) & ~1, max(0, min(h - SIDE, y)) & ~1
    cut = torch.from_numpy(planes[:, y:y + SIDE, x:x + SIDE].astype(np.float32))
    colour = torch.from_numpy(chroma[:, y // 2:(y + SIDE) // 2, x // 2:(x + SIDE) // 2].astype(np.float32))
    single = random.random() < SINGLE
    mean, colour = (cut[2], colour[2:]) if single else (cut[0], colour[:2])
    if random.random() < 0.7:
        gain, shift = random.uniform(0.7, 1.15), random.uniform(-20, 20)
        mean = (mean * gain + shift).clamp(0, 255)
    if random.random() < 0.5:
        turn = random.uniform(0, 6.283)
        c, s = math.cos(turn), math.sin(turn)
        u, v = colour[0] - 128, colour[1] - 128
        k = random.uniform(0.5, 1.2)
        colour = torch.stack([c * u - s * v, s * u + c * v]) * k + 128
    unrest, goal_of = cut[1], marks[:, y // 2:(y + SIDE) // 2, x // 2:(x + SIDE) // 2].float() - 1
    if random.random() < PIECES:
        other, hue, restless, show = piece(clips, single)
        if other.shape == mean.shape:
            show = show * (1 - F.interpolate(F.max_pool2d((goal_of != 0).float()[None], 9, 1, 4), scale_factor=2)[0])  # none over a logo
            half = F.avg_pool2d(show, 2)
            mean, colour = mean + (other - mean) * show[0], colour + (hue - colour) * half
            unrest = unrest + (restless - unrest) * show[0]
    unrest = unrest * (0 if single else random.uniform(0.7, 1.3))
    x_in, y_out = channels(mean, unrest, colour, x, y, w, h).float(), goal_of
    if random.random() < 0.5:
        x_in, y_out = x_in.flip(2), y_out.flip(2)
        x_in[:4] = x_in[[1, 0, 3, 2]]
    return x_in, y_out


def main(minutes, out, folders):
    torch.set_num_threads(1)
    known = set()
    clips = read(folders, known)
    print(len(clips), 'films', flush=True)
    net = Network().to(memory_format=torch.channels_last)
    if os.path.exists(out):
        net.load_state_dict(torch.load(out))
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-4)
    begun, step, total = time.time(), 0, 60 * minutes
    said, looked, loss_sum, n = time.time(), time.time(), 0, 0
    while (done := (time.time() - begun) / total) < 1:
        if time.time() - looked > ANEW:
            clips += read(folders, known)
            looked = time.time()
        for group in optimiser.param_groups:
            group['lr'] = RATE * min(1, step / 30 + 0.02) * (1 - done) ** 0.9
        batch = [sample(clips) for _ in range(BATCH)]
        x, y = torch.stack([a for a, _ in batch]), torch.stack([b for _, b in batch])
        with torch.autocast('cpu', dtype=torch.bfloat16):
            odds = net(x.contiguous(memory_format=torch.channels_last)).float()
        each = F.binary_cross_entropy_with_logits(odds, y.clamp(min=0), reduction='none')
        keep = (y >= 0).float()
        ink = y.clamp(min=0)
        p = torch.sigmoid(odds) * keep
        dice = 1 - (2 * (p * ink).sum((1, 2, 3)) + 20) / (p.sum((1, 2, 3)) + ink.sum((1, 2, 3)) + 20)
        loss = (each * keep).mean() + 0.3 * dice.mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step, loss_sum, n = step + 1, loss_sum + loss.item(), n + 1
        if time.time() - said > 45:
            print(f'{done:.2f} step {step} loss {loss_sum / n:.4f}', flush=True)
            said, loss_sum, n = time.time(), 0, 0
            torch.save(net.state_dict(), out)
    torch.save(net.state_dict(), out)
    print('done', step, f'{loss_sum / max(1, n):.4f}')


if __name__ == '__main__':
    main(float(sys.argv[1]), sys.argv[2], sys.argv[3:])
