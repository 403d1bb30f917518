"""The smoothest surface through a hole's rim, as `src/analysis/restore/harmonic-fill.ts` has it, by way of pictures of half the size."""
import cv2
import numpy as np

CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / 4


def smooth(plane, hole, steps=24):
    """plane (h, w) float32 with its hole (1) filled."""
    h, w = plane.shape
    known = 1 - hole.astype(np.float32)
    if min(h, w) > 4 and hole.any():
        half = (w + 1) // 2, (h + 1) // 2
        weight = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
        value = cv2.resize(plane * known, half, interpolation=cv2.INTER_AREA) / np.maximum(weight, 1e-6)
        small = smooth(value.astype(np.float32), (weight < 1e-3).astype(np.uint8), steps)
        guess = cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR)
    else:
        guess = np.full_like(plane, (plane * known).sum() / max(1, known.sum()))
    out = np.where(hole == 1, guess, plane).astype(np.float32)
    for _ in range(steps):
        out = np.where(hole == 1, cv2.filter2D(out, -1, CROSS, borderType=cv2.BORDER_REPLICATE), plane)
    return out
