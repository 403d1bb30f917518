"""render.py FIRST END: plays songs of these numbers to data/song-*.wav, with their truth in data/song-*.json."""
import json
import os
import random
import subprocess
import sys

import mido
import numpy as np

from songs import Song
from synth import play
from tunes import tunes

sys.path.append('../voice-mask')
from sound import FONTS, RATE, decode, track_of  # noqa: E402

TICKS = 480


def midi_of(notes, programs, r):
    """At 120 a minute, so that 960 ticks are a second."""
    events = []
    for channel, program in programs.items():
        events.append((0, mido.Message('program_change', channel=channel, program=program)))
        for control, value in ((7, r.randint(60, 110)), (91, r.randint(0, 90)), (10, 64)):
            events.append((0, mido.Message('control_change', channel=channel, control=control, value=value)))
    for start, channel, pitch, length, velocity in notes:
        if 0 <= pitch < 128:
            events.append((int(start * 2 * TICKS), mido.Message('note_on', channel=channel, note=pitch, velocity=velocity)))
            events.append((int((start + length) * 2 * TICKS), mido.Message('note_off', channel=channel, note=pitch)))
    return track_of(events)


def made(seed, collection, out):
    song = Song(seed, collection)
    notes, beats, downbeats, programs = song.perform()
    r = random.Random(seed + 1)
    if r.random() < .18:
        sound = play(notes, beats[-1] + 1, 24000, seed)
    else:
        midi_of(notes, programs, r).save(f'{out}.mid')
        subprocess.run(['fluidsynth', '-q', '-ni', '-g', '0.5', '-r', str(RATE), '-F', f'{out}.wav', r.choice(FONTS), f'{out}.mid'],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=True)
        sound = decode(f'{out}.wav', channels=1, rate=24000)[:, 0].astype(np.float32)
        os.remove(f'{out}.mid')
    sound = sound / max(1e-6, np.abs(sound).max()) * 10 ** (r.uniform(-12, -.5) / 20)
    subprocess.run(['ffmpeg', '-v', 'error', '-y', '-f', 'f32le', '-ar', '24000', '-ac', '1', '-i', '-', f'{out}.wav'], input=sound.astype('<f4').tobytes(), check=True)
    with open(f'{out}.json', 'w') as file:
        json.dump({'style': song.style, 'metre': song.metre, 'bpm': song.bpm, 'beats': beats, 'downbeats': downbeats}, file)


if __name__ == '__main__':
    os.makedirs('data', exist_ok=True)
    known = tunes('data/corpus')
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        made(number, known, f'data/song-{number:04d}')
