"""Reading, rendering and keeping sound: 16-bit stereo at 44.1 kHz in data/*.npy."""
import os
import subprocess

import mido
import numpy as np

RATE = 44100
FONTS = ['/usr/share/sounds/sf2/FluidR3_GM.sf2', '/usr/share/sounds/sf2/TimGM6mb.sf2', '/usr/share/sounds/sf3/MuseScore_General.sf3']


def decode(path, start=0, seconds=None, channels=2, rate=RATE, demuxer=None):
    """Samples of a file, (n, channels), 16 bits."""
    command = ['ffmpeg', '-v', 'error'] + (['-f', demuxer] if demuxer else []) + ['-ss', str(start)]
    command += (['-t', str(seconds)] if seconds else []) + ['-i', path, '-vn', '-ac', str(channels), '-ar', str(rate), '-f', 's16le', '-']
    return np.frombuffer(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout, '<i2').reshape(-1, channels)


def render(song, font, out, gain):
    """Plays a MIDI song to data/<out>.npy."""
    song.save(f'data/{out}.mid')
    subprocess.run(['fluidsynth', '-q', '-ni', '-g', str(gain), '-r', str(RATE), '-F', f'data/{out}.wav', font, f'data/{out}.mid'],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=True)
    np.save(f'data/{out}.npy', decode(f'data/{out}.wav'))
    os.remove(f'data/{out}.wav')
    os.remove(f'data/{out}.mid')


def track_of(events):
    """A MIDI song of (ticks, message) pairs. All sound ends with it: one note that hangs would be rendered for ever."""
    song = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    song.tracks.append(track)
    last, end = 0, max(ticks for ticks, _ in events) + 960
    stops = [(end, mido.Message('control_change', channel=c, control=n, value=0)) for c in range(16) for n in (123, 120)]
    for ticks, message in sorted(events + stops, key=lambda event: event[0]):
        track.append(message.copy(time=ticks - last))
        last = ticks
    return song
