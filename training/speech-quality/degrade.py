"""Speech damaged step by step, with PESQ (ITU-T P.862.2, wide band) of every step.

usage: degrade.py SPEAKERS.json OUT

SPEAKERS.json: {"name": ["file", ...], ..., "_music": ["file", ...]}. The files of a speaker are joined and cut into passages; the others talk behind them.
Writes OUT/<speaker>-<passage>-<kind>-<step>.wav (16 kHz, 16 bit; a higher step is worse) and OUT/labels.json.
"""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import soundfile
from pesq import pesq
from scipy.signal import butter, fftconvolve, sosfilt

RATE = 16000
PASSAGE = int(6.9 * RATE)
PASSAGES = 3
SPEECH_DB = -26


def read(path):
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"], capture_output=True, check=True).stdout
    return np.frombuffer(raw, "<f4").astype(np.float64)


def coded(x, extension, *arguments, rate=RATE):
    with tempfile.TemporaryDirectory() as folder:
        soundfile.write(f"{folder}/a.wav", x, RATE, subtype="PCM_16")
        subprocess.run(["ffmpeg", "-v", "error", "-i", f"{folder}/a.wav", "-ar", str(rate), *arguments, f"{folder}/b.{extension}"], check=True)
        y = read(f"{folder}/b.{extension}")
    return np.pad(y, (0, max(0, len(x) - len(y))))[: len(x)]


def active_power(x):
    frames = (x[: len(x) // 320 * 320].reshape(-1, 320) ** 2).mean(1)
    return frames[frames > frames.max() * 1e-3].mean()


def beside(x, noise, decibels):
    return x + noise * np.sqrt(active_power(x) / (noise**2).mean() / 10 ** (decibels / 10))


def pink(rng, count):
    spectrum = np.fft.rfft(rng.standard_normal(count))
    return np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))), count)


def room(x, seconds, rng):
    """Direct sound and a tail as loud, 60 dB lower after `seconds`."""
    t = np.arange(int(seconds * RATE * 1.2)) / RATE
    response = rng.standard_normal(len(t)) * 10 ** (-3 * t / seconds)
    response[: int(0.004 * RATE)] = 0
    response[0] = np.sqrt((response**2).sum())
    y = fftconvolve(x, response)[: len(x)]
    return y * np.sqrt((x**2).mean() / (y**2).mean())


def gaps(x, share, seconds, rng):
    y, count = x.copy(), int(seconds * RATE)
    for _ in range(round(share * len(x) / count)):
        start = rng.integers(0, len(x) - count)
        y[start : start + count] = 0
    return y


def clipped(x, share):
    limit = np.sort(np.abs(x))[int(len(x) * (1 - share))]
    return np.clip(x, -limit, limit)


def passed(x, hertz, kind="low", order=8):
    return sosfilt(butter(order, hertz / (RATE / 2), kind, output="sos"), x)


def hum(count):
    t = np.arange(count) / RATE
    return sum(np.sin(2 * np.pi * 50 * k * t) / k for k in (1, 2, 3, 5))


def crackle(x, rate, rng):
    y, at = x.copy(), rng.integers(0, len(x), rate * len(x) // RATE)
    y[at] += 3 * np.sqrt(active_power(x)) * rng.standard_normal(len(at))
    return y


def ladders(x, others, music, rng):
    count = len(x)
    at = rng.integers(0, len(music) - count)
    song = music[at : at + count]
    babble = sum(np.resize(np.roll(voice, rng.integers(0, len(voice))), count) for voice in others)
    white = rng.standard_normal(count)
    opus = lambda y, k: coded(y, "ogg", "-c:a", "libopus", "-b:a", f"{k}k", "-application", "voip")
    yield from (("white", -snr, beside(x, white, snr)) for snr in (35, 25, 18, 10, 3))
    yield from (("pink", -snr, beside(x, pink(rng, count), snr)) for snr in (25, 15, 8, 0))
    yield from (("babble", -snr, beside(x, babble, snr)) for snr in (20, 12, 5))
    yield from (("music", -snr, beside(x, song, snr)) for snr in (20, 12, 5))
    yield from (("car", -snr, beside(x, passed(white, 250), snr)) for snr in (15, 5, -5))
    yield from (("hum", -snr, beside(x, hum(count), snr)) for snr in (20, 8))
    yield from (("crackle", rate, crackle(x, rate, rng)) for rate in (3, 15))
    yield from (("lowpass", -hertz, passed(x, hertz)) for hertz in (6000, 4500, 3400, 2200))
    yield from (("highpass", hertz, passed(x, hertz, "high", 4)) for hertz in (300, 800))
    yield from (("opus", -k, opus(x, k)) for k in (24, 16, 12, 8, 6))
    yield from (("mp3", -k, coded(x, "mp3", "-c:a", "libmp3lame", "-b:a", f"{k}k")) for k in (48, 32, 24, 16))
    yield from (("aac", -k, coded(x, "m4a", "-c:a", "aac", "-b:a", f"{k}k")) for k in (32, 16))
    yield from (("speex", -q, coded(x, "ogg", "-c:a", "libspeex", "-q:a", str(q))) for q in (8, 4, 1))
    yield "gsm", 1, coded(x, "gsm", "-c:a", "libgsm", rate=8000)
    yield "mulaw", 1, coded(x, "wav", "-c:a", "pcm_mulaw", rate=8000)
    yield "g726", 1, coded(x, "wav", "-c:a", "g726", "-b:a", "16k", rate=8000)
    yield from (("clip", share, clipped(x, share)) for share in (0.002, 0.01, 0.04, 0.12))
    yield from (("short gaps", share, gaps(x, share, 0.02, rng)) for share in (0.01, 0.03, 0.08, 0.16))
    yield from (("long gaps", share, gaps(x, share, 0.06, rng)) for share in (0.02, 0.08))
    yield from (("room", seconds, room(x, seconds, rng)) for seconds in (0.15, 0.3, 0.6, 1.2))
    far = room(x, 0.4, rng)
    yield from (("noisy room", -snr, beside(far, pink(rng, count), snr)) for snr in (25, 12))
    yield "noise, coded", 1, opus(beside(x, pink(rng, count), 15), 10)
    yield "telephone", 1, gaps(beside(passed(x, 3600), pink(rng, count), 20), 0.03, 0.02, rng)
    yield "babble, clipped", 1, clipped(beside(x, babble, 15), 0.02)


def main(speakers, out):
    os.makedirs(out, exist_ok=True)
    rng = np.random.default_rng(1)
    files = json.load(open(speakers))
    voices = {name: np.concatenate([read(path) for path in paths]) for name, paths in files.items()}
    music = voices.pop("_music")
    labels = {}
    for who, voice in voices.items():
        others = [other for name, other in voices.items() if name != who][:5]
        for passage in range(min(PASSAGES, len(voice) // PASSAGE)):
            x = voice[passage * PASSAGE : (passage + 1) * PASSAGE]
            x = x * 10 ** (SPEECH_DB / 20) / np.sqrt(active_power(x))
            for kind, step, y in [("clean", 0, x), *ladders(x, others, music, rng)]:
                y = y * min(1, 0.98 / np.abs(y).max())
                name = f"{who}-{passage}-{kind}-{step}"
                soundfile.write(f"{out}/{name}.wav", y, RATE, subtype="PCM_16")
                score = pesq(RATE, x.astype(np.float32), y.astype(np.float32), "wb")
                labels[name] = {"who": who, "passage": passage, "kind": kind, "step": float(step), "pesq": float(score)}
    json.dump(labels, open(f"{out}/labels.json", "w"))


main(*sys.argv[1:3])
