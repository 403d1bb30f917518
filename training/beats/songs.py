"""Songs made up at random whose beats and bars are known."""
import random

import numpy as np

from styles import *  # noqa: F403

CHORDS = [[0, 7, 9, 5], [9, 5, 0, 7], [0, 5, 7, 7], [0, 9, 5, 7], [9, 7, 5, 7], [0, 4, 5, 7], [0, 0, 5, 7], [0, 5, 0, 7], [2, 7, 0, 0], [0, 10, 5, 0], [0, 0, 0, 0, 5, 5, 0, 0, 7, 5, 0, 7]]
MINOR = (2, 4, 9)
COMP, PAD, BASS, LEAD, SECOND, DRUM_CHANNEL = 0, 1, 2, 3, 4, 9


class Song:
    """Notes in beats, a tempo for each beat, which beats start bars."""

    def __init__(s, seed, collection):
        s.r = random.Random(seed)
        s.notes, s.bars, s.collection = [], [], collection
        s.choose()
        s.compose()

    def choose(s):
        r = s.r
        s.tune = r.choice(s.collection) if r.random() < .3 else None
        fits = []
        if s.tune:
            n, d = s.tune['metre']
            compound = d == 8 and n % 3 == 0
            s.beat = 3 / d if compound else 1 / d
            fits = [name for name in DRUMS if DRUMS[name][0] == round(n / d / s.beat) and (DRUMS[name][1] == 3) == compound]
        if not fits:
            s.tune, fits = None, list(DRUMS)
        s.style = r.choice(fits)
        s.metre, s.steps, slowest, fastest, swing, s.pattern = DRUMS[s.style]
        wide = r.random() < .3
        s.bpm = float(np.exp(r.uniform(np.log(slowest * (.85 if wide else 1)), np.log(min(212, fastest * (1.1 if wide else 1))))))
        s.swing = r.uniform(.56, .68) if s.steps % 2 == 0 and r.random() < (.5 if swing else .06) else .5
        kind = r.random()
        s.drums = kind < .72
        s.alone = 'drums' if kind < .07 else 'lead' if s.tune and kind > .93 else 'keys' if kind > .84 else None
        s.loose = r.choice([0, .004, .008, .014])  # deviation of notes, seconds
        s.jumpy = r.random() < .25  # chords and bass anticipate
        s.key = r.randint(0, 11)

    def tempi(s, beats):
        r, at = s.r, np.arange(beats)
        kind = r.random()
        curve = np.ones(beats)
        if kind < .25:
            curve += r.uniform(.01, .05) * np.sin(2 * np.pi * at / r.uniform(40, 120) + r.uniform(0, 6))
        elif kind < .33:
            curve[r.randint(beats // 3, 2 * beats // 3):] *= r.choice([.8, .9, 1.1, 1.25])
        elif kind < .55 and not s.drums:
            walk = np.convolve(np.cumsum(np.random.default_rng(r.randint(0, 1 << 30)).normal(0, .03, beats + 40)), np.ones(5) / 5, 'same')
            curve += np.clip(walk - np.convolve(walk, np.ones(33) / 33, 'same'), -.15, .15)[20:-20]
        if r.random() < .2:
            curve[-min(beats, 6):] *= np.linspace(1, r.uniform(.6, .9), min(beats, 6))
        return s.bpm * curve

    def note(s, channel, pitch, at, length, velocity):
        whole = int(np.floor(at + 1e-6))
        part = at - whole
        if s.swing != .5:
            part = part * 2 * s.swing if part < .5 else s.swing + (part - .5) * 2 * (1 - s.swing)
        off = s.r.gauss(0, s.loose) * s.bpm / 60
        s.notes.append((max(0, whole + part + off), channel, int(pitch), max(.05, length), int(min(127, max(1, s.r.gauss(velocity, 7))))))

    def compose(s):
        r, metre = s.r, s.metre
        bars = max(8, int(r.uniform(30, 42) * s.bpm / 60 / metre))
        if s.tune:
            s.melody = s.tune['bars']
            s.key, bars = s.tune['tonic'], min(bars, 2 * len(s.melody))
        chords, span = r.choice(CHORDS), r.choice([1, 1, 1, 2, .5] if metre == 4 else [1, 1, 2])
        s.pickup = r.choice([0, 0, 0, 0, 1]) if metre > 2 else 0
        s.slip = r.randint(0, metre - 1) if r.random() < .12 else 0
        at, length, section = 0, 0, None
        for bar in range(bars):
            if length == 0:
                length, section = r.choice([2, 4, 4, 8, 8]), s.section(bar)
            length -= 1
            s.bars.append(at)
            roots = [chords[int((bar + half / 2) / span) % len(chords)] for half in (0, 1)] if span < 1 else [chords[int(bar / span) % len(chords)]] * 2
            if s.tune:
                roots = [s.fitting(bar)] * 2
            s.play_bar(bar, at, [root % 12 for root in roots], section, length == 0)
            at += metre
        s.beats = at

    def fitting(s, bar):
        """The triad over the tonic that holds most of the bar's melody."""
        def held(root):
            triad = {root % 12, (root + (3 if root in MINOR else 4)) % 12, (root + 7) % 12}
            return sum(float(length) for _, length, pitch in s.melody[bar % len(s.melody)] if pitch and (pitch - s.key) % 12 in triad)
        return max((0, 5, 7, 9, 2), key=held)

    def section(s, bar):
        r = s.r
        drums = 'none' if not s.drums else r.choice(['all', 'all', 'all', 'all', 'less', 'none'] if bar else ['all', 'all', 'less', 'none', 'none'])
        if s.alone == 'drums':
            drums = 'all'
        pattern = {drum: list(steps) for drum, steps in s.pattern.items()}
        for drum in (KICK, SNARE):
            if drum in pattern and r.random() < .35:
                pattern[drum] = sorted(set(pattern[drum]) ^ {r.randrange(1, s.metre * s.steps)})
        parts = {name: r.random() < chance for name, chance in (('comp', .8), ('pad', .4), ('bass', .75), ('lead', .75), ('second', .15))}
        if s.alone:
            parts = {name: (s.alone == 'keys' and name in ('comp', 'lead')) or (s.alone == 'lead' and name == 'lead') for name in parts}
        elif not any(parts[name] for name in ('comp', 'bass', 'lead')) and drums == 'none':
            parts['comp'] = True
        return dict(drums=drums, pattern=pattern, parts=parts, comp=r.choice(COMPS), bass=r.choice(BASSES), level=r.uniform(.7, 1.1),
                    motif=s.motif(), riff=s.motif(), tune=s.phrase(), fill=r.random() < .6, crash=r.random() < .6)

    def motif(s):
        """Onsets in a bar, beats: strong places are likelier, a few are syncopes."""
        r, onsets = s.r, []
        dense = r.uniform(.25, .75)
        for step in range(s.metre * (s.steps if s.steps < 4 else r.choice([2, 4]))):
            steps = s.steps if s.steps < 4 else (2 if s.metre * 2 > step and dense > .5 else 4)
            place = step / steps
            if place >= s.metre:
                break
            strength = 1.2 if place == 0 else 1 if place % 1 == 0 else .75 if place % .5 == 0 or s.steps == 3 else .35
            if r.random() < dense * strength:
                onsets.append(place)
        return onsets or [0]

    def phrase(s):
        """Two bars of a melody: (place, steps of the scale)."""
        r, at, notes = s.r, 7, []
        for half in range(2):
            for place in s.motif():
                at = max(0, min(14, at + r.choice([-2, -1, -1, 0, 1, 1, 2, 3, -3])))
                notes.append((half, place, at))
        return notes

    def play_bar(s, bar, at, roots, section, last):
        r, metre, parts, level = s.r, s.metre, section['parts'], section['level']

        def root_at(place):
            return roots[0 if place < metre / 2 else 1]

        if section['drums'] != 'none':
            s.play_drums(bar, at, section, last)
        if parts['bass']:
            for place, length, step in s.bass_line(section, metre):
                early = .5 if s.jumpy and place == 0 and bar else 0
                s.note(BASS, 33 + (s.key + root_at(place) + step + 3) % 24, at + place - early, length + early, 92 * level)
        if parts['comp']:
            for place, length, which in s.comp_line(section, metre):
                root = root_at(place)
                triad = [0, 3 if root in MINOR else 4, 7, 12]
                early = .5 if s.jumpy and place == 0 and bar else 0
                for step in (triad[:3] if which is None else [triad[which % 4]]):
                    s.note(COMP, 48 + (s.key + root) % 12 + step, at + place - early, length + early, 78 * level * (1 + .12 * (place == 0)))
        if parts['pad']:
            for step in (0, 3 if roots[0] in MINOR else 4, 7):
                s.note(PAD, 48 + (s.key + roots[0]) % 12 + step, at, metre * .97, 62 * level)
        if parts['lead']:
            s.play_lead(bar, at, section, level)
        if parts['second']:
            for place in section['riff']:
                s.note(SECOND, 72 + (s.key + roots[0]) % 12 + r.choice([0, 7]), at + place, .3, 70 * level)

    def bass_line(s, section, metre):
        kind, half = section['bass'], 1 / (3 if s.steps == 3 else 2)
        if kind == 'hold':
            return [(0, metre * .95, 0)]
        if kind == 'beats':
            return [(beat, .9, 0) for beat in range(metre)]
        if kind == 'eighths':
            return [(k * half, half * .9, 0) for k in range(int(round(metre / half)))]
        if kind == 'kick':
            return [(step / s.steps, .4, 0) for step in section['pattern'].get(KICK, [0])]
        if kind == 'fifths':
            return [(0, .9, 0)] + ([(metre // 2, .9, 7)] if metre != 3 else [])
        if kind == 'walk':
            return [(beat, .95, s.r.choice([0, 2, 4, 7, 9, 11]) if beat else 0) for beat in range(metre)]
        if kind == 'off':
            return [(beat + 1 - half, half * .9, 0) for beat in range(metre)]
        if kind == 'tresillo' and metre == 4 and s.steps == 4:
            return [(0, 1.2, 0), (1.5, 1.2, 0), (3, .9, 7)]
        return [(place, .4, s.r.choice([0, 0, 7, 12])) for place in section['motif']]

    def comp_line(s, section, metre):
        kind, half = section['comp'], 1 / (3 if s.steps == 3 else 2)
        if kind == 'hold':
            return [(0, metre * .95, None)]
        if kind == 'half':
            return [(0, .95 * metre / 2, None), (metre / 2, .95 * metre / 2, None)] if metre % 2 == 0 else [(0, 2.9, None)]
        if kind == 'beats':
            return [(beat, .8, None) for beat in range(metre)]
        if kind == 'off':
            return [(beat + 1 - half, half * .6, None) for beat in range(metre)]
        if kind in ('eighths', 'broken', 'broken, fast'):
            step = half / 2 if kind == 'broken, fast' and s.bpm < 110 and s.steps != 3 else half
            return [(k * step, step * .9, None if kind == 'eighths' else [0, 2, 1, 2, 3, 2, 1, 2][k % 8]) for k in range(int(round(metre / step)))]
        if kind == 'oom-pah':
            if metre == 3:
                return [(0, .8, 0), (1, .4, None), (2, .4, None)]
            return [part for beat in range(metre) for part in ((beat, .4, 0), (beat + 1 - half, half * .8, None))]
        if kind == 'push' and metre == 4:
            return [(0, 1.4, None), (1.5, .9, None), (3 if s.r.random() < .3 else 2.5, .9, None)]
        return [(place, .35, None) for place in section['motif']]

    def play_drums(s, bar, at, section, last):
        r, metre, steps, level = s.r, s.metre, s.steps, section['level']
        filled = metre if not (last and section['fill']) else metre - r.choice([1, 1, min(2, metre - 1)])
        for drum, hits in section['pattern'].items():
            if section['drums'] == 'less' and drum in (KICK, SNARE, CLAP):
                continue
            for step in hits:
                if step / steps < filled or drum == KICK and step == 0:
                    accent = 1.1 if step % steps == 0 else .85
                    s.note(DRUM_CHANNEL, drum, at + step / steps, .1, level * accent * {KICK: 108, SNARE: 104, CLAP: 100, RIM: 95}.get(drum, 76))
        if filled < metre:
            drums = [SNARE, HIGH_TOM, TOM, LOW_TOM]
            for step in range(int(filled * steps), metre * steps):
                if r.random() < .8:
                    s.note(DRUM_CHANNEL, drums[min(3, int((step / steps - filled) / (metre - filled) * 4))], at + step / steps, .1, 100 * level)
        if section['crash'] and not section.get('crashed') and bar:
            s.note(DRUM_CHANNEL, CRASH, at, 1, 100 * level)
        section['crashed'] = True

    def play_lead(s, bar, at, section, level):
        scale = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21, 23, 24]
        if s.tune:
            for onset, length, pitch in s.melody[bar % len(s.melody)]:
                if pitch is not None:
                    s.note(LEAD, pitch, at + float(onset) / s.beat, .92 * float(length) / s.beat, 88 * level)
            return
        notes = [(place, step) for half, place, step in section['tune'] if half == bar % 2]
        for k, (place, step) in enumerate(notes):
            until = notes[k + 1][0] if k + 1 < len(notes) else s.metre
            s.note(LEAD, 60 + s.key % 12 + scale[step], at + place, min(1.5, until - place) * .95, 86 * level)

    def timed(s):
        """Seconds of every beat, and of the bars' first ones."""
        seconds = np.concatenate([[0], np.cumsum(60 / s.tempi(s.beats + 1))]) + s.r.choice([.02, s.r.uniform(0, 1.5)])
        return seconds

    def perform(s):
        """(notes in seconds, beats, downbeats, programs)."""
        seconds, r = s.timed(), s.r
        at = np.arange(len(seconds))
        skip = s.slip  # starts inside a bar
        notes = [(float(np.interp(start, at, seconds)), channel, pitch, float(np.interp(start + length, at, seconds)) - float(np.interp(start, at, seconds)), velocity)
                 for start, channel, pitch, length, velocity in s.notes if start >= skip - .1 and start < s.beats]
        early = max(0, seconds[skip] - .05) if skip else 0
        programs = {COMP: r.choice(KEYS + PLUCKED), PAD: r.choice(STRINGS), BASS: r.choice(BASS_PROGRAMS), LEAD: r.choice(LEADS), SECOND: r.choice(LEADS), DRUM_CHANNEL: r.choice(KITS)}
        if s.alone == 'keys':
            programs[COMP] = programs[LEAD] = r.choice(KEYS[:8] + PLUCKED + STRINGS[:3])
        return ([(max(0, start - early), *rest) for start, *rest in notes], [float(t - early) for t in seconds[skip:s.beats]],
                [float(seconds[bar] - early) for bar in s.bars if bar >= skip], programs)
