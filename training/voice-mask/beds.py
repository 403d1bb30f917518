"""Accompaniments without a voice: composed, from MIDI files, recorded."""
import glob
import os
import random

import mido
import numpy as np

from sound import FONTS, decode, render, track_of

VOICES = {52, 53, 54, 85, 91}
CHORDS = [[0, 7, 9, 5], [9, 5, 0, 7], [0, 5, 7, 7], [0, 9, 5, 7], [9, 7, 5, 7], [0, 4, 5, 7]]
PROGRAMS = [[0, 1, 4, 5, 24, 25, 26, 27, 16, 18, 2, 11], [48, 49, 50, 88, 89, 90, 94, 92, 51, 61], [32, 33, 34, 35, 36, 38, 39],
            [25, 27, 29, 30, 73, 65, 56, 80, 81, 62, 12, 46]]
COMP, PAD, BASS, LEAD, DRUMS = 0, 1, 2, 3, 9


def compose(seed, seconds=45):
    r = random.Random(seed)
    bpm = r.choice([72, 84, 92, 100, 108, 116, 124, 132, 144])
    events = [(0, mido.MetaMessage('set_tempo', tempo=int(60e6 / bpm)))]
    for channel, programs in enumerate(PROGRAMS):
        pan = 64 if channel == BASS else r.choice([30, 40, 50, 64, 64, 78, 88, 98])
        events.append((0, mido.Message('program_change', channel=channel, program=r.choice(programs))))
        for control, value in ((10, pan), (7, r.randint(60, 115)), (91, r.randint(0, 90))):
            events.append((0, mido.Message('control_change', channel=channel, control=control, value=value)))

    def note(channel, pitch, beat, length, velocity):
        events.append((int(beat * 480), mido.Message('note_on', channel=channel, note=pitch, velocity=velocity)))
        events.append((int((beat + length) * 480), mido.Message('note_on', channel=channel, note=pitch, velocity=0)))

    key, chords = r.randint(0, 11), r.choice(CHORDS)
    lead, drums, pad, broken = r.random() < .6, r.random() < .85, r.random() < .7, r.random() < .5
    swing, hat = r.choice([0, 0, .08]), r.choice([42, 42, 46, 51, 70])
    for bar in range(int(seconds * bpm / 240)):
        root = (key + chords[bar % 4]) % 12
        steps = ([0, 3, 7] if chords[bar % 4] in (9, 4, 2) else [0, 4, 7]) + ([10] if r.random() < .25 else [])
        for eighth in range(8):
            at = bar * 4 + eighth * .5 + (swing if eighth % 2 else 0)
            if broken:
                note(COMP, 60 + root + steps[eighth % len(steps)], at, .5, r.randint(60, 100))
            elif eighth in r.choice([(0, 4), (0, 3, 6), (0, 2, 4, 6), (0, 3, 4, 7)]):
                for step in steps:
                    note(COMP, 48 + root + step + 12 * (step < 5), at, .45, r.randint(60, 100))
            if eighth in (0, 3, 4, 6):
                note(BASS, 36 + root, at, .45, r.randint(75, 110))
            if drums:
                if eighth in (0, 4) or (eighth == 5 and r.random() < .4):
                    note(DRUMS, 36, at, .2, 110)
                if eighth in (2, 6):
                    note(DRUMS, r.choice([38, 40, 39]), at, .2, 105)
                note(DRUMS, hat, at, .2, r.randint(50, 95))
        if pad:
            for step in steps:
                note(PAD, 48 + root + step, bar * 4, 3.9, r.randint(50, 90))
        at = bar * 4
        while lead and r.random() < .9 and at < bar * 4 + 4:
            length = r.choice([.25, .5, .5, 1])
            note(LEAD, key + 60 + r.choice([0, 2, 4, 5, 7, 9, 11, 12]), at, length, r.randint(70, 105))
            at += length
    return track_of(events)


def without_voices(path, seconds=90):
    song = mido.MidiFile(path)
    events, ticks, time, tempo, muted = [], 0, 0.0, 500000, set()
    for message in mido.merge_tracks(song.tracks):
        ticks += message.time
        time += mido.tick2second(message.time, song.ticks_per_beat, tempo)
        if time > seconds:
            break
        if message.type == 'set_tempo':
            tempo = message.tempo
        if message.type == 'program_change' and message.channel != DRUMS:
            (muted.add if message.program in VOICES else muted.discard)(message.channel)
        if message.type in ('end_of_track', 'sysex') or (message.type == 'note_on' and message.channel in muted):
            continue
        events.append((round(ticks * 480 / song.ticks_per_beat), message))
    return track_of(events)


if __name__ == '__main__':
    os.makedirs('data', exist_ok=True)
    pick = random.Random(5)
    for i in range(60):
        render(compose(1000 + i), pick.choice(FONTS), f'bed-made-{i:02d}', 0.5)
    for i, path in enumerate(sorted(glob.glob('/usr/share/games/openttd/baseset/openmsx/*.mid'))):
        render(without_voices(path), pick.choice(FONTS), f'bed-midi-{i:02d}', 0.5)
    for i, path in enumerate(sorted(glob.glob('/usr/share/games/wesnoth/*/data/core/music/*.ogg'))):
        np.save(f'data/bed-recorded-{i:02d}.npy', decode(path, 20, 60))
