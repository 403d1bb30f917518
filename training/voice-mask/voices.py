"""Voices that sing: recorded prompts with another melody (WORLD, Morise et al. 2016), and voice patches."""
import glob
import os
import random
import subprocess

import mido
import numpy as np
import pyworld

from sound import FONTS, decode, render, track_of

SPEECH_RATE = 16000
FRAMES = 200  # a second
rng = np.random.default_rng(7)


def prompts(folder, seconds=14):
    paths = [path for path in glob.glob(f'{folder}/**/*.g722', recursive=True) if os.path.getsize(path) > 16000]
    parts = []
    while sum(map(len, parts)) < seconds * SPEECH_RATE:
        sound = decode(paths[rng.integers(len(paths))], demuxer='g722', channels=1, rate=SPEECH_RATE)[:, 0] / 32768
        power = np.convolve(sound * sound, np.ones(1600) / 1600, 'same')
        parts.append(sound[power > power.max() * 1e-3])
    return np.concatenate(parts)[:seconds * SPEECH_RATE]


def melody(frames, centre):
    """Note numbers, frame by frame: a walk over a scale, gliding, with vibrato that sets in late."""
    steps = [0, 2, 4, 5, 7, 9, 11] if rng.random() < .6 else [0, 2, 3, 5, 7, 8, 10]
    tonic = rng.integers(12)
    notes = np.array([12 * octave + tonic + step for octave in range(2, 8) for step in steps])
    home = now = int(np.argmin(abs(notes - centre)))
    line, at = np.zeros(frames), 0
    while at < frames:
        end = min(frames, at + int(rng.choice([.15, .2, .25, .3, .4, .5, .8, 1.2]) * FRAMES))
        now = int(np.clip(now + rng.integers(-3, 4), max(0, home - 5), min(len(notes) - 1, home + 6)))
        t = np.arange(end - at) / FRAMES
        swing = np.sin(2 * np.pi * rng.uniform(4.8, 6.6) * t + rng.uniform(0, 6)) * rng.uniform(.1, .7)
        line[at:end] = notes[now] + swing * np.clip((t - .15) / .2, 0, 1)
        at = end
    return np.convolve(np.pad(line, 4, 'edge'), np.ones(9) / 9, 'valid') + rng.normal(0, .03, frames)


def sing(sound):
    pitch, times = pyworld.dio(sound, SPEECH_RATE, f0_floor=70, f0_ceil=400)
    pitch = pyworld.stonemask(sound, pitch, times, SPEECH_RATE)
    envelope = pyworld.cheaptrick(sound, pitch, times, SPEECH_RATE)
    breath = pyworld.d4c(sound, pitch, times, SPEECH_RATE)
    bins = np.clip(np.arange(envelope.shape[1]) / rng.uniform(.88, 1.18), 0, envelope.shape[1] - 1)
    envelope = np.exp([np.interp(bins, np.arange(len(row)), np.log(row + 1e-16)) for row in envelope])
    voiced, slower = pitch > 0, rng.uniform(1, 3.2)
    source, at = [], 0.0
    while at < len(pitch) - 1:
        source.append(int(at))
        at += 1 / slower if voiced[int(at)] else 1
    usual = np.median(pitch[voiced]) if voiced.any() else 150
    line = melody(len(source), 69 + 12 * np.log2(usual * rng.choice([1, 1.2, 1.5, 2]) / 440))
    sung = pyworld.synthesize(np.where(voiced[source], 440 * 2 ** ((line - 69) / 12), 0),
                              np.ascontiguousarray(envelope[source]), np.ascontiguousarray(breath[source]), SPEECH_RATE)
    return sung


def to_44100(sound):
    command = ['ffmpeg', '-v', 'error', '-f', 'f32le', '-ar', str(SPEECH_RATE), '-ac', '1', '-i', '-', '-ar', '44100', '-f', 's16le', '-']
    scaled = (.8 * sound / (abs(sound).max() + 1e-9)).astype('<f4').tobytes()
    return np.frombuffer(subprocess.run(command, input=scaled, stdout=subprocess.PIPE, check=True).stdout, '<i2')[:, None]


def patch(seed, seconds=30):
    r = random.Random(seed)
    events = [(0, mido.Message('program_change', program=r.choice([52, 53, 53, 54, 85]))),
              (0, mido.Message('control_change', control=91, value=r.randint(0, 60)))]
    at, note, key = 0.0, r.randint(57, 72), r.randint(0, 11)
    while at < seconds:
        at += r.choice([0, 0, 0, .1, .5 if r.random() < .3 else 0])
        length = r.choice([.2, .25, .3, .4, .5, .6, .8, 1.2])
        note = max(52, min(81, note + r.randint(-4, 4)))
        while (note - key) % 12 not in (0, 2, 4, 5, 7, 9, 11):
            note += 1
        events.append((int(at * 960), mido.Message('note_on', note=note, velocity=r.randint(70, 120))))
        events.append((int((at + length) * 960), mido.Message('note_on', note=note, velocity=0)))
        at += length
    return track_of(events)


if __name__ == '__main__':
    os.makedirs('data', exist_ok=True)
    people = sorted(glob.glob('/usr/share/asterisk/sounds/*'))
    for i in range(24):
        render(patch(i), FONTS[i % 3], f'voice-patch-{i:02d}', 1.0)
    for i in range(70):
        said = prompts(people[i % len(people)])
        np.save(f'data/voice-sung-{i:02d}.npy', to_44100(said if i % 12 == 5 else sing(said)))
