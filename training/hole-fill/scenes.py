"""Pictures to hide parts of: photographs and frames of films."""
import glob
import os

import cv2
import numpy as np

FRAMES_A_FILM = 24


def read(paths):
    """Pictures (h, w, 3), blue, green, red, of the files and folders named; a film gives frames spread over it."""
    found = []
    for path in paths:
        names = sorted(glob.glob(f'{path}/**/*', recursive=True)) if os.path.isdir(path) else [path]
        for name in names:
            kind = name.rsplit('.', 1)[-1].lower()
            if kind in ('jpg', 'jpeg', 'png'):
                picture = cv2.imread(name)
                if picture is not None and min(picture.shape[:2]) >= 200:
                    found.append([reduced(picture)])
            elif kind in ('mp4', 'webm', 'avi'):
                found.append(frames(name))
    return [one for one in found if one]


def reduced(picture, most=1600):
    scale = most / max(picture.shape[:2])
    return picture if scale >= 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def frames(name):
    film, out = cv2.VideoCapture(name), []
    while True:
        good, frame = film.read()
        if not good:
            break
        out.append(frame)
        if len(out) == 2 * FRAMES_A_FILM * 16:
            break
    step = max(1, len(out) // FRAMES_A_FILM)
    return [reduced(one) for one in out[::step]]


def cut(picture, side, draw):
    """A square of the picture as films of 500 to 1600 pixels of width would show it. draw: a numpy Generator."""
    h, w = picture.shape[:2]
    scale = min(1.0, 500 * 2 ** draw.uniform(0, 1.7) / w)
    scale = max(scale, 1.02 * side / min(h, w))
    if scale != 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        h, w = picture.shape[:2]
    x, y = draw.integers(0, w - side + 1), draw.integers(0, h - side + 1)
    return picture[y:y + side, x:x + side]
