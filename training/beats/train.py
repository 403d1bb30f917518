"""train.py SECONDS [again]: trains for that long on data/song-*, from data/network.pt where it says so, and writes data/network.pt."""
import glob
import json
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

from network import BANDS, CHROMA, FPS, SLOWER, Network

FRAMES, BATCH = 1200, 8
COMPRESSION = 1000  # of the magnitudes, as in features.ts
torch.manual_seed(0)
torch.set_num_threads(1)


def held_out(path):
    return int(path[-9:-5]) % 20 == 19


class Song:
    def __init__(s, path):
        with open(path) as file:
            truth = json.load(file)
        s.name = path[:-5]
        s.beats, s.downbeats = np.array(truth['beats']), np.array(truth['downbeats'])
        bands = np.fromfile(f'{s.name}.bands', '<f4').reshape(-1, BANDS)
        s.magnitudes = (np.expm1(bands) / COMPRESSION).astype(np.float16 if bands.max() < 11 else np.float32)
        s.chroma = np.fromfile(f'{s.name}.chroma', '<f4').reshape(-1, CHROMA).astype(np.float16)


class Songs:
    """Parts of songs, changed: tempo, key, equaliser, level, noise, somebody who sings over it."""

    def __init__(s, seed, test=False):
        s.r, s.test, s.songs, s.voices, s.known = np.random.default_rng(seed), test, [], [], set()
        s.look()

    def look(s):
        for path in sorted(glob.glob('data/song-*.json') + glob.glob('data/voice-*.json')):
            if path in s.known or not glob.glob(path[:-5] + '.chroma'):
                continue
            s.known.add(path)
            if 'voice' in path:
                s.voices.append(Song(path))
            elif held_out(path) == s.test:
                s.songs.append(Song(path))

    def part(s, song, speed):
        """Magnitudes and chroma of a part of a song that is FRAMES long at this speed, and where it starts, in frames."""
        wanted, length = FRAMES * speed, len(song.magnitudes)
        start = s.r.uniform(0, max(0, length - wanted))
        at = np.clip(start + np.arange(FRAMES) * speed, 0, length - 1.01)
        whole, share = at.astype(int), (at % 1)[:, None]
        bands = (song.magnitudes[whole] * (1 - share) + song.magnitudes[whole + 1] * share).astype(np.float32)
        slow = np.clip(np.round(at[::SLOWER] / SLOWER).astype(int), 0, len(song.chroma) - 1)
        return bands, song.chroma[slow].astype(np.float32), start

    def equaliser(s, deviation):
        return 10 ** (np.interp(np.arange(BANDS), np.linspace(0, BANDS - 1, 6), s.r.normal(0, deviation, 6)) / 20)

    def one(s):
        r = s.r
        song = s.songs[r.integers(len(s.songs))]
        alone = s.voices and r.random() < .03
        if alone:
            song = s.voices[r.integers(len(s.voices))]
        speed = np.exp(r.uniform(-.16, .16))
        bands, chroma, start = s.part(song, speed)
        bands = bands * s.equaliser(4) * 10 ** (r.uniform(-14, 6) / 20)
        if s.voices and r.random() < .2:
            voice, tones, _ = s.part(s.voices[r.integers(len(s.voices))], np.exp(r.uniform(-.2, .2)))
            level = 10 ** (r.uniform(-10, 4) / 20) * np.sqrt((bands ** 2).mean() / ((voice ** 2).mean() + 1e-12))
            bands, chroma = bands + level * voice, np.maximum(chroma, tones * min(1.1, level))
        if r.random() < .3:
            hiss = abs(r.normal(0, 1, bands.shape)) * s.equaliser(6)
            bands = bands + hiss * 10 ** (r.uniform(-50, -16) / 20) * np.sqrt((bands ** 2).mean())
        if r.random() < .1:
            cut = r.integers(4, 24)
            bands[:, :cut] *= .02
        elif r.random() < .1:
            bands[:, r.integers(36, BANDS):] *= .02
        chroma = np.roll(chroma, r.integers(12), 1) * r.uniform(.7, 1.2)
        targets = np.zeros((2, FRAMES), np.float32)
        if not alone:
            for row, times in enumerate((song.beats, song.downbeats)):
                frames = np.round((times * FPS - start) / speed).astype(int)
                for off, value in ((-1, .4), (1, .4), (0, 1)):
                    near = frames + off
                    near = near[(near >= 0) & (near < FRAMES)]
                    targets[row, near] = np.maximum(targets[row, near], value)
        return np.log1p(COMPRESSION * bands).T, chroma.T, targets

    def batch(s, count):
        parts = [s.one() for _ in range(count)]
        return [torch.tensor(np.stack(column).astype(np.float32)) for column in zip(*parts)]


def loss_of(logits, targets):
    weight = torch.tensor([1., 1.]).view(1, 2, 1)
    return (F.binary_cross_entropy_with_logits(logits, targets, reduction='none') * weight).mean() * 4


if __name__ == '__main__':
    budget, again = float(sys.argv[1]), len(sys.argv) > 2
    songs, test, network, rate = Songs(2 if again else 1), Songs(9, True), Network(), 1.5e-3 if again else 3e-3
    if again:
        network.load_state_dict(torch.load('data/network.pt'))
    print(sum(p.numel() for p in network.parameters()), 'weights,', len(songs.songs), 'songs')
    checks = [test.batch(16) for _ in range(3)]
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-4)
    recent, start, step, looked = [], time.time(), 0, 0
    while time.time() - start < budget:
        if time.time() - looked > 60:
            songs.look()
            looked = time.time()
        for group in optimiser.param_groups:
            fall = .5 * (1 + np.cos(np.pi * (time.time() - start) / budget))
            group['lr'] = rate * min(1, (step + 1) / 50) * max(.02, fall)
        bands, chroma, targets = songs.batch(BATCH)
        loss = loss_of(network(bands, chroma), targets)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), .5)
        optimiser.step()
        step += 1
        recent = recent[-99:] + [loss.item()]
        if step % 50 == 0:
            line = f'{step} {time.time() - start:.0f} s {np.mean(recent):.4f} {len(songs.songs)} songs'
            if step % 250 == 0:
                network.eval()
                with torch.no_grad():
                    line += f', held out {np.mean([loss_of(network(*check[:2]), check[2]).item() for check in checks]):.4f}'
                network.train()
                torch.save(network.state_dict(), 'data/network.pt')
            print(line, flush=True)
    torch.save(network.state_dict(), 'data/network.pt')
