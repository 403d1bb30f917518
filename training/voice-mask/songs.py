"""Songs put together from the parts in data/, never the same twice."""
import glob
import re

import numpy as np
import torch

from network import BANDS, HOP, LOWEST_HZ, PER_OCTAVE, RATE, SIZE, bank

BINS = 800
BANK = torch.tensor(bank())[:, :BINS]
WINDOW = torch.hann_window(SIZE)


def held_out(path):
    kind, number = re.match(r'data/(.*)-(\d+)\.npy', path).groups()
    first = {'bed-midi': 25, 'bed-made': 50, 'bed-recorded': 33, 'voice-patch': 20}
    return int(number) % 5 == 4 if kind == 'voice-sung' else int(number) >= first[kind]


class Parts:
    def __init__(s, seed, test=False):
        s.r = np.random.default_rng(seed)
        s.beds = sorted(path for path in glob.glob('data/bed-*.npy') if held_out(path) == test)
        s.voices = sorted(path for path in glob.glob('data/voice-*.npy') if held_out(path) == test)

    def cut(s, path, length):
        """Any part of a file, its speed and pitch changed."""
        sound, speed = np.load(path, mmap_mode='r'), s.r.uniform(.88, 1.14)
        wanted = int(length * speed) + 2
        if len(sound) <= wanted:
            sound = np.concatenate([np.asarray(sound)] * (wanted // len(sound) + 2))
        start = s.r.integers(0, len(sound) - wanted)
        part = np.asarray(sound[start:start + wanted], np.float32) / 32768
        at = np.arange(length) * speed
        whole = at.astype(int)
        share = (at - whole)[:, None].astype(np.float32)
        return part[whole] * (1 - share) + part[whole + 1] * share

    def equalised(s, sound):
        octaves = np.log2(np.maximum(np.fft.rfftfreq(len(sound), 1 / RATE), 20) / 20)
        gain = 10 ** (np.interp(octaves, np.linspace(0, 10, 8), s.r.normal(0, 3.5, 8)) / 20)
        return np.fft.irfft(np.fft.rfft(sound, axis=0) * gain[:, None], len(sound), axis=0).astype(np.float32)

    def voice(s, length):
        r = s.r
        mono = s.cut(r.choice(s.voices), length).mean(1)
        if r.random() < .5:
            for _ in range(r.integers(1, 4)):
                start = r.integers(0, length)
                mono[start:start + int(r.uniform(.4, 2.5) * RATE)] = 0
        sound, chance = np.stack([mono, mono], 1), r.random()
        if chance < .15:
            sound[:, r.integers(2)] *= r.uniform(.55, 1)
        elif chance < .25:
            sound[:, r.integers(2)] += .6 * np.roll(mono, int(r.uniform(.008, .03) * RATE))
        return s.equalised(s.reverberated(mono, sound) if r.random() < .65 else sound)

    def reverberated(s, mono, sound):
        tail = int(s.r.uniform(.25, 1.6) * RATE)
        room = s.r.normal(0, 1, (tail, 2)).astype(np.float32) * np.exp(-3 * np.arange(tail) / tail)[:, None]
        room /= np.sqrt((room ** 2).sum(0))
        size = 1 << int(np.ceil(np.log2(len(mono) + tail)))
        wet = np.fft.irfft(np.fft.rfft(mono, size)[:, None] * np.fft.rfft(room, size, axis=0), size, axis=0)[:len(mono)]
        if s.r.random() < .3:
            wet = wet.mean(1, keepdims=True)
        return sound + wet.astype(np.float32) * s.r.uniform(.08, .5)

    def bed(s, length):
        r = s.r
        sound = s.equalised(s.cut(r.choice(s.beds), length))
        if r.random() < .12:
            sound = sound + .7 * s.equalised(s.cut(r.choice(s.beds), length))
        middle, chance = sound.mean(1, keepdims=True), r.random()
        if chance < .2:
            sound = middle.repeat(2, 1)
        elif chance < .35:
            sound = middle + (sound - middle) * r.uniform(.2, .8)
        return sound[:, ::-1] if r.random() < .5 else sound


def spectra(sound):
    """(n, 2) samples, brought to one level -> (2, bins, frames)."""
    level = sound / (np.sqrt((sound ** 2).mean()) + 1e-6) * .1
    both = torch.tensor(np.ascontiguousarray(level.T, np.float32))
    return torch.stft(both, SIZE, HOP, window=WINDOW, center=True, return_complex=True)[:, :BINS]


def powers(voice, bed):
    """Spectra (batch, 2, bins, frames) -> what the network sees of the mix, and the energies of mix, voice and both by band."""
    mix = voice + bed

    def power(z):
        return z.real ** 2 + z.imag ** 2

    left, right = BANK @ power(mix[:, 0]), BANK @ power(mix[:, 1])
    cross = BANK @ (mix[:, 0] * mix[:, 1].conj()).real
    voice_power = BANK @ power(voice).sum(1)
    common = BANK @ (voice * mix.conj()).real.sum(1)
    return (left, right, cross), left + right, voice_power, common


BAND_WIDTH = torch.clamp(torch.tensor(LOWEST_HZ * 2.0 ** (np.arange(BANDS) / PER_OCTAVE) * (2 ** (1 / PER_OCTAVE) - 1) * SIZE / RATE,
                                      dtype=torch.float32), min=.25).view(1, BANDS, 1)
