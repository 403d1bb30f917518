"""train.py MINUTES OUT FILE...: trains on what `make.py` wrote."""
import os
import random
import sys
import time

import numpy as np
import torch

from network import Network, blended, planes
from rays import rays

BATCH, RATE = 8, float(os.environ.get('RATE', '1.5e-3'))


def read(files):
    made = [np.load(file) for file in files]
    return {name: np.concatenate([one[name] for one in made]) for name in ('filled', 'hole', 'luma')}


def squares(data, which, turned=False):
    """Smooth fill, hole, what the directions tell of it, and the truth, of picked squares; turned and in other light if asked for."""
    out = []
    for k in which:
        smooth, hole, true = data['filled'][k].astype(np.float32), data['hole'][k], data['luma'][k].astype(np.float32)
        if turned:
            gain, shift = random.uniform(0.6, 1.3) * random.choice((1, 1, -1)), random.uniform(-25, 25)
            smooth, true = ((one - 128) * gain + 128 + shift for one in (smooth, true))
            if random.random() < 0.5:
                smooth, hole, true = (one[:, ::-1] for one in (smooth, hole, true))
            if random.random() < 0.5:
                smooth, hole, true = (one[::-1] for one in (smooth, hole, true))
            if random.random() < 0.25:
                smooth, hole, true = (one.T for one in (smooth, hole, true))
        out.append([smooth[None], hole[None].astype(np.float32), *rays(smooth, hole), true[None]])
    return [torch.from_numpy(np.ascontiguousarray(np.stack(one))) for one in zip(*out)]


def errors(net, smooth, hole, told, apart, far, true, fast=True):
    """What is wrong in the hole after and before, 0..255."""
    x = planes(smooth, hole, told, apart, far).contiguous(memory_format=torch.channels_last)
    with torch.autocast('cpu', dtype=torch.bfloat16, enabled=fast):
        pulls = net(x)
    return (blended(pulls.float(), smooth, told) - true) * hole, (smooth - true) * hole


def loss_of(after, before):
    """Every square counts by how much of its smooth fill's error is left: what no fill can know would drown the others else."""
    soft = lambda d: (d * d + 1).sqrt()
    total = lambda e: (e * e).sum((1, 2, 3))
    slope = lambda e: soft(e[..., 1:] - e[..., :-1]).sum((1, 2, 3)) + soft(e[..., 1:, :] - e[..., :-1, :]).sum((1, 2, 3))
    return (total(after) / (total(before) + 2e3) + 0.5 * soft(after).sum((1, 2, 3)) / soft(before).sum((1, 2, 3)) + 0.25 * slope(after) / slope(before)).mean()


def main(minutes, out, files):
    torch.set_num_threads(1)
    data = read(files)
    count = len(data['hole'])
    net = Network().to(memory_format=torch.channels_last)
    if os.path.exists(out):
        net.load_state_dict(torch.load(out))
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    print(count, 'squares', sum(p.numel() for p in net.parameters()), 'weights', flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-4)
    begun, step, total = time.time(), 0, 60 * minutes
    said, sums = time.time(), [0, 0, 0, 0]
    while (done := (time.time() - begun) / total) < 1:
        for group in optimiser.param_groups:
            group['lr'] = RATE * min(1, step / 100 + 0.02) * max(0.01, 1 - done) ** 0.9
        after, before = errors(net, *squares(data, np.random.randint(count, size=BATCH), True))
        loss = loss_of(after, before)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        step += 1
        for k, v in net.state_dict().items():
            mean[k].lerp_(v, max(0.003, 1 / (step + 1)))
        sums = [s + v for s, v in zip(sums, (1, loss.item(), (after * after).sum().item(), (before * before).sum().item()))]
        if time.time() - said > 60:
            print(f'{done:.2f} step {step} loss {sums[1] / sums[0]:.4f} error left {sums[2] / sums[3]:.4f}', flush=True)
            said, sums = time.time(), [0, 0, 0, 0]
            torch.save(mean, out)
    torch.save(mean, out)


if __name__ == '__main__':
    main(float(sys.argv[1]), sys.argv[2], sys.argv[3:])
