"""make.py OUT COUNT SEED SCENE...: squares of pictures with something laid over them, compressed, with the hole and its smooth fill.
OUT is a .npz: smooth fill, hole and true brightness of every square."""
import sys

import cv2
import numpy as np

from holes import fonts, masked, overlay
from scenes import cut, read
from smooth import smooth

SIDE = 144


def luma(picture):
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def coded(picture, draw):
    """As an encoder leaves it."""
    if draw.random() < 0.25:
        return picture
    good = int(draw.integers(40, 96))
    return cv2.imdecode(cv2.imencode('.jpg', picture, [cv2.IMWRITE_JPEG_QUALITY, good])[1], 1)


def sample(scenes, known, draw):
    while True:
        pictures = scenes[draw.integers(len(scenes))]
        clean = cut(pictures[draw.integers(len(pictures))], SIDE, draw)
        if clean.std() < 4 and draw.random() < 0.8:
            continue
        share, colour = overlay(SIDE, draw, known)
        hole = masked(share, draw)
        if 0.04 < hole.mean() < 0.6:
            break
    part = (share[..., None] / 255.0) * (1 if draw.random() < 0.9 else draw.uniform(0.6, 1))
    shown = coded(np.uint8(np.round(clean * (1 - part) + colour * part)), draw)
    filled = smooth(luma(shown).astype(np.float32), hole)
    return np.uint8(np.round(np.clip(filled, 0, 255))), hole, luma(clean)


def main(out, count, seed, paths):
    cv2.setNumThreads(1)
    scenes, known, draw = read(paths), fonts(), np.random.default_rng(seed)
    print(len(scenes), 'scenes', {k: len(v) for k, v in known.items()}, flush=True)
    made = [sample(scenes, known, draw) for _ in range(count)]
    np.savez(out, **{name: np.stack([one[k] for one in made]) for k, name in enumerate(('filled', 'hole', 'luma'))})


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
