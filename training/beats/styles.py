"""What drums and accompaniment play in a bar: steps of a grid of so many a beat, by beats a bar."""

KICK, SNARE, RIM, CLAP, HAT, OPEN, RIDE, TAMBOURINE, SHAKER, LOW_TOM, TOM, HIGH_TOM, CRASH = 36, 38, 37, 39, 42, 46, 51, 54, 70, 45, 47, 50, 49

# name: (beats a bar, steps a beat, slowest, fastest, swing allowed, {drum: steps})
DRUMS = {
    'rock': (4, 4, 70, 170, False, {KICK: [0, 8, 10], SNARE: [4, 12], HAT: range(0, 16, 2)}),
    'rock, busy': (4, 4, 70, 150, False, {KICK: [0, 3, 8, 10], SNARE: [4, 12], HAT: range(0, 16, 2)}),
    'rock, ride': (4, 4, 80, 190, False, {KICK: [0, 6, 8], SNARE: [4, 12], RIDE: range(0, 16, 4)}),
    'pop, sixteenths': (4, 4, 55, 115, False, {KICK: [0, 7, 8], SNARE: [4, 12], HAT: range(16)}),
    'ballad': (4, 4, 50, 85, False, {KICK: [0, 8, 11], RIM: [4, 12], HAT: range(0, 16, 2)}),
    'disco': (4, 4, 100, 150, False, {KICK: [0, 4, 8, 12], CLAP: [4, 12], OPEN: [2, 6, 10, 14]}),
    'house': (4, 4, 110, 145, False, {KICK: [0, 4, 8, 12], OPEN: [2, 6, 10, 14], SHAKER: range(16)}),
    'stomp': (4, 4, 80, 140, False, {KICK: [0, 4, 8, 12], SNARE: [4, 12]}),
    'funk': (4, 4, 80, 125, False, {KICK: [0, 3, 10], SNARE: [4, 7, 9, 12], HAT: range(16)}),
    'funk, off': (4, 4, 80, 125, False, {KICK: [0, 6, 10, 13], SNARE: [4, 12], HAT: range(0, 16, 2)}),
    'boom bap': (4, 4, 75, 105, True, {KICK: [0, 7, 10], SNARE: [4, 12], HAT: range(0, 16, 2)}),
    'double time': (4, 4, 80, 125, False, {KICK: [0, 4, 8, 12], SNARE: [2, 6, 10, 14], HAT: range(0, 16, 4)}),
    'fast': (4, 4, 150, 210, False, {KICK: [0, 8], SNARE: [4, 12], HAT: range(0, 16, 4)}),
    'fast, eighths': (4, 4, 150, 210, False, {KICK: [0, 6, 8], SNARE: [4, 12], HAT: range(0, 16, 2)}),
    'gallop': (4, 4, 120, 200, False, {KICK: [0, 2, 3, 4, 6, 7, 8, 10, 11, 12, 14, 15], SNARE: [4, 12], CRASH: [0]}),
    'breakbeat': (4, 4, 150, 180, False, {KICK: [0, 10], SNARE: [4, 7, 9, 12], HAT: range(0, 16, 2)}),
    'half time': (4, 4, 110, 170, False, {KICK: [0, 3, 6], SNARE: [8], HAT: range(0, 16, 2)}),
    'one drop': (4, 4, 60, 90, True, {KICK: [8], RIM: [8], HAT: range(0, 16, 2)}),
    'steppers': (4, 4, 60, 90, True, {KICK: [0, 4, 8, 12], RIM: [8], HAT: range(0, 16, 2)}),
    'reggaeton': (4, 4, 85, 105, False, {KICK: [0, 4, 8, 12], SNARE: [3, 6, 11, 14], HAT: range(0, 16, 2)}),
    'bossa': (4, 4, 55, 85, False, {KICK: [0, 6, 8, 14], RIM: [0, 6, 12], HAT: range(0, 16, 2)}),
    'samba': (2, 4, 90, 130, False, {KICK: [0, 3, 4, 7], SHAKER: range(8), RIM: [0, 3, 6]}),
    'swing': (4, 3, 100, 210, False, {RIDE: [0, 3, 5, 6, 9, 11], HAT: [3, 9], KICK: [0]}),
    'shuffle': (4, 3, 70, 150, False, {KICK: [0, 6], SNARE: [3, 9], HAT: [0, 2, 3, 5, 6, 8, 9, 11]}),
    'twelve eight': (4, 3, 45, 85, False, {KICK: [0, 6, 8], SNARE: [3, 9], HAT: range(12)}),
    'march': (2, 4, 90, 130, False, {KICK: [0, 4], SNARE: [0, 2, 3, 4, 6]}),
    'polka': (2, 4, 90, 140, False, {KICK: [0, 4], SNARE: [2, 6]}),
    'six eight': (2, 3, 50, 130, False, {KICK: [0], SNARE: [3], HAT: range(6)}),
    'six eight, busy': (2, 3, 50, 110, False, {KICK: [0, 2, 5], SNARE: [3], HAT: range(6)}),
    'jig': (2, 3, 90, 130, False, {KICK: [0, 3], TAMBOURINE: range(6)}),
    'waltz': (3, 2, 80, 200, False, {KICK: [0], SNARE: [2, 4]}),
    'waltz, hats': (3, 2, 80, 190, False, {KICK: [0], HAT: [2, 4]}),
    'slow three': (3, 4, 55, 110, False, {KICK: [0, 10], SNARE: [8], HAT: range(0, 12, 2)}),
    'three, rock': (3, 4, 80, 160, False, {KICK: [0, 6], SNARE: [4, 8], HAT: range(0, 12, 2)}),
    'three, back': (3, 4, 80, 160, False, {KICK: [0, 8], SNARE: [4], RIDE: range(0, 12, 4)}),
    'jazz waltz': (3, 3, 90, 190, False, {RIDE: [0, 3, 5, 6], HAT: [3], KICK: [0]}),
    'slip jig': (3, 3, 90, 130, False, {KICK: [0, 3, 6], TAMBOURINE: range(9)}),
}

# what chords play: (share of a beat, length in beats, part of the chord: None all, else its number), by name; repeated each beat or bar
COMPS = ['hold', 'half', 'beats', 'off', 'eighths', 'broken', 'broken, fast', 'oom-pah', 'push', 'motif']
BASSES = ['hold', 'beats', 'eighths', 'kick', 'fifths', 'walk', 'off', 'motif', 'tresillo']

KEYS, STRINGS, PLUCKED = [0, 1, 2, 3, 4, 5, 6, 7, 11, 16, 17, 18, 21], [48, 49, 50, 51, 88, 89, 90, 91, 92, 94, 95, 52, 61], [24, 25, 26, 27, 28, 29, 30, 46, 104, 105]
BASS_PROGRAMS = [32, 33, 34, 35, 36, 37, 38, 39, 43, 58]
LEADS = [0, 4, 11, 12, 13, 21, 22, 24, 26, 29, 30, 40, 41, 42, 52, 53, 54, 56, 57, 59, 60, 64, 65, 66, 68, 71, 72, 73, 74, 75, 79, 80, 81, 82, 85, 109, 110]
KITS = [0, 8, 16, 24, 25, 32, 40]
