"""Old dance tunes in ABC notation: melodies with real rhythms."""
import glob
import re
from fractions import Fraction

SEMITONES = {'C': 0, 'D': 2, 'E': 4, 'F': 5, 'G': 7, 'A': 9, 'B': 11}
SHARPS = {'C': 0, 'G': 1, 'D': 2, 'A': 3, 'E': 4, 'B': 5, 'F': -1, 'Bb': -2, 'Eb': -3, 'Ab': -4}
MODES = {'': 0, 'maj': 0, 'm': -3, 'min': -3, 'mix': -1, 'dor': -2, 'aeo': -3, 'lyd': 1, 'phr': -4}
TOKEN = re.compile(r"(?P<bar>:?\|+[\]:]?|\[\||::)|\((?P<tuplet>\d)(?!\d)|(?P<sign>[_^=]*)(?P<note>[A-Ga-gzx])(?P<octave>[,']*)(?P<length>\d*/*\d*)(?P<broken>[<>]*)(?P<tie>-?)")


def key_of(text):
    """Which letters are sharp (1) or flat (-1), and the tonic's pitch class."""
    match = re.match(r'\s*([A-G])([b#]?)\s*(\w{0,3})', text)
    if not match:
        return {}, 0
    tonic, mode = match[1] + match[2], match[3].lower()
    sharps = SHARPS.get(tonic, 0) + MODES.get(mode, 0)
    order = 'FCGDAEB'
    signs = {letter: 1 for letter in order[:max(0, sharps)]} | {letter: -1 for letter in order[::-1][:max(0, -sharps)]}
    return signs, (SEMITONES[match[1]] + (match[2] == '#') - (match[2] == 'b')) % 12


def length_of(text):
    above, _, below = text.partition('/')
    slashes = text.count('/')
    return Fraction(int(above or 1), int(below.strip('/')) if below.strip('/') else 2 ** slashes if slashes else 1)


def read(text):
    """One tune as dict(metre=(n, d), tonic, bars=[[(onset, length, pitch)...]...]) in whole notes, or None where its bars do not add up."""
    fields = dict(re.findall(r'^([XTMLKR]):\s*(.*)$', text, re.M)[::-1])
    metre = {'C': '4/4', 'C|': '2/2'}.get(fields.get('M', '').strip(), fields.get('M', '').strip())
    if not re.fullmatch(r'\d+/\d+', metre) or text.count('\nM:') != 1:
        return None
    numerator, denominator = map(int, metre.split('/'))
    unit = Fraction(fields.get('L', '1/8').strip().split()[0])
    signs, tonic = key_of(fields.get('K', 'C'))
    body = text[text.index('K:'):].split('\n', 1)[1] if '\n' in text[text.index('K:'):] else ''
    body = re.sub(r'^[A-Za-z]:.*$|%.*$|"[^"]*"|\{[^}]*\}|![^!]*!|\[\d|\\', ' ', body, flags=re.M)
    body = re.sub(r'\[([A-Ga-g,\'_^=]+?\d*/*\d*)[^\]|]*\]', r'\1', body)
    bars, bar, at, tuplet, carry = [], [], Fraction(0), 0, Fraction(1)
    for token in TOKEN.finditer(body):
        if token['bar']:
            bars, bar, at = bars + ([bar] if bar else []), [], Fraction(0)
        elif token['tuplet']:
            tuplet = 3 if token['tuplet'] == '3' else 0
        else:
            length = unit * length_of(token['length']) * carry
            carry = Fraction(1)
            if token['broken']:
                longer = Fraction(3, 2) if token['broken'][0] == '>' else Fraction(1, 2)
                length, carry = length * longer, 2 - longer
            if tuplet:
                length, tuplet = length * Fraction(2, 3), tuplet - 1
            letter = token['note'].upper()
            pitch = None
            if letter in SEMITONES:
                sign = token['sign'].count('^') - token['sign'].count('_') if token['sign'] else signs.get(letter, 0)
                pitch = 60 + SEMITONES[letter] + sign + 12 * (token['note'].islower()) + 12 * (token['octave'].count("'") - token['octave'].count(','))
            bar.append((at, length, pitch))
            at += length
    bars.append(bar)
    whole = Fraction(numerator, denominator)
    full = [bar for bar in bars if bar and sum(length for _, length, _ in bar) == whole]
    if len(full) < 8 or len(full) < .75 * len(bars):
        return None
    return {'metre': (numerator, denominator), 'tonic': tonic, 'bars': full}


def tunes(folder):
    """All tunes of the collections under a folder that can be read."""
    found = []
    for path in sorted(glob.glob(f'{folder}/**/*.abc', recursive=True)):
        for text in re.split(r'\n(?=X:)', open(path, encoding='utf-8', errors='replace').read()):
            try:
                found.append(read(text))
            except (KeyError, ValueError, IndexError, ZeroDivisionError):
                continue
    return [tune for tune in found if tune]
