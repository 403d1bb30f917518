"""A plain synthesiser: sums of partials and shaped noise, as in songs that programs make."""
import numpy as np


def play(notes, seconds, rate, seed):
    """Mono samples of (start, channel, pitch, length, velocity) notes; seconds."""
    r = np.random.default_rng(seed)
    out = np.zeros(int(seconds * rate) + rate, np.float32)
    voices = [dict(partials=int(r.integers(1, 12)), tilt=r.uniform(.6, 2), attack=r.uniform(.002, .03), fall=r.uniform(.5, 5), level=r.uniform(.4, 1)) for _ in range(16)]
    kick = dict(low=r.uniform(38, 65), sweep=r.uniform(1, 4), fall=r.uniform(8, 25))
    tails = {key: r.uniform(.01, .08) for key in range(128)}
    for start, channel, pitch, length, velocity in notes:
        loud = (velocity / 127) ** 1.5
        if channel == 9:
            sound = drum(pitch, loud, kick, tails[pitch], rate, r)
        else:
            sound = tone(440 * 2 ** ((pitch - 69) / 12), min(length, 6), voices[channel], loud, rate)
        at = int(start * rate)
        sound = sound[:max(0, len(out) - at)]
        out[at:at + len(sound)] += sound
    return out


def tone(hertz, length, voice, loud, rate):
    t = np.arange(int((length + .06) * rate)) / rate
    shape = np.minimum(1, t / voice['attack']) * np.exp(-voice['fall'] * t / max(length, .2)) * np.clip((length + .06 - t) / .05, 0, 1)
    sound = np.zeros_like(t)
    for h in range(1, voice['partials'] + 1):
        if h * hertz < rate / 2.2:
            sound += np.sin(2 * np.pi * h * hertz * t) / h ** voice['tilt']
    return (.16 * loud * voice['level'] * shape * sound).astype(np.float32)


def drum(pitch, loud, kick, tail, rate, r):
    if pitch in (36, 45, 47, 50):
        t = np.arange(int(.35 * rate)) / rate
        low = kick['low'] * (1 if pitch == 36 else pitch / 22)
        return (.6 * loud * np.sin(2 * np.pi * (low * t + kick['sweep'] * (1 - np.exp(-30 * t)))) * np.exp(-kick['fall'] * t)).astype(np.float32)
    tail = tail * (8 if pitch in (46, 49) else 2.5 if pitch in (38, 39) else 1)
    t = np.arange(int(min(1.2, 5 * tail) * rate)) / rate
    noise = r.normal(0, .3, len(t))
    if pitch not in (38, 39):
        noise = np.diff(noise, prepend=0)
    return (.45 * loud * noise * np.exp(-t / tail)).astype(np.float32)
