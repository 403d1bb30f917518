"""train.py SECONDS [again]: trains for that long, from data/network.pt where it says so, and writes data/network.pt."""
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

from network import HOP, Network, channels
from songs import BAND_WIDTH, Parts, powers, spectra

FRAMES, BATCH, POOL = 256, 8, 72
torch.manual_seed(0)
torch.set_num_threads(1)


def loss_of(mask, mix, voice, common):
    error = (voice - 2 * mask * common + mask * mask * mix).clamp_min(0)

    def seconds(energy):
        return F.avg_pool1d((energy * BAND_WIDTH).sum(1, keepdim=True), 43, 43)[:, 0]

    floor = 1e-3 * seconds(mix) + 1e-9
    ratio = torch.log10((seconds(error) + floor) / (seconds(voice) + floor)).mean()
    best = (common / (mix + 1e-12)).clamp(0, 1)
    weight = mix ** .3
    return ratio + (weight / weight.mean((1, 2), keepdim=True) * (mask - best) ** 2).mean(), ratio


def pick(pool, r):
    voices, beds = [], []
    for _ in range(BATCH):
        voice, bed, chance = pool[r.integers(len(pool))][0], pool[r.integers(len(pool))][1], r.random()
        voice = voice.flip(0) if r.random() < .5 else voice
        if r.random() < .15:
            voice = voice + .6 * pool[r.integers(len(pool))][0]
        if r.random() < .12:
            bed = bed.mean(0, keepdim=True).expand_as(bed)
        voices.append(voice * (0 if chance < .1 else 10 ** (r.uniform(-7, 6) / 20)))
        beds.append(bed * (1e-4 if .1 <= chance < .13 else 1))
    return torch.stack(voices), torch.stack(beds)


if __name__ == '__main__':
    budget, again = float(sys.argv[1]), len(sys.argv) > 2
    parts, network, rate = Parts(2 if again else 1), Network(), 1.2e-3 if again else 2e-3
    if again:
        network.load_state_dict(torch.load('data/network.pt'))
    length = (FRAMES - 1) * HOP
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-4)
    pool, recent, start, step = [], [], time.time(), 0
    while time.time() - start < budget:
        for _ in range(16 if step == 0 else 2):
            pool = pool[-POOL + 1:] + [(spectra(parts.voice(length)), spectra(parts.bed(length)))]
        seen, mix, voice, common = powers(*pick(pool, parts.r))
        for group in optimiser.param_groups:
            fall = .5 * (1 + np.cos(np.pi * (time.time() - start) / budget))
            group['lr'] = rate * min(1, (step + 1) / 50) * max(.02, fall)
        loss, ratio = loss_of(network(channels(*seen)), mix, voice, common)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        recent = recent[-99:] + [ratio.item()]
        if step % 20 == 0:
            print(step, f'{time.time() - start:.0f} s', f'{10 * np.mean(recent):.2f} dB', flush=True)
    torch.save(network.state_dict(), 'data/network.pt')
