"""The weights of src/functions/audio-quality-assessment/scores.ts: no penalty below 0, least squares on what PESQ says.

usage: fit.py DATA            (labels.json of degrade.py, features.json of features.ts)

Prints the weights, and how well scores of speakers follow PESQ whose own recordings were left out.
"""

import json
import sys

import numpy as np
from scipy.optimize import nnls
from scipy.stats import spearmanr

NARROW = 0.8  # held: PESQ hardly minds a lost band (3.4 for a telephone's), people who compare do (ITU-T P.862.3)
SECONDS = 6.9

labels = json.load(open(f"{sys.argv[1]}/labels.json"))
features = json.load(open(f"{sys.argv[1]}/features.json"))
names = [name for name in labels if name in features]
value = lambda key: np.array([features[name][key] for name in names], float)
label = lambda key: np.array([labels[name][key] for name in names])
above = lambda x: np.maximum(0, x)

gaps = np.array([sum(np.sqrt(s / 0.03) for s in features[name]["breaks"]) / max(1, features[name]["speechSeconds"]) for name in names])
decay = np.array([features[name].get("decay", 400) for name in names])
penalties = {
    "noise": (above(36 - value("signalToNoise")) / 36) ** 1.5,
    "holes": above(value("holes") - 0.1),
    "peak": np.sqrt(value("atPeak")),
    "room": above(290 - decay) / 290,
    "rest": (above(36 - value("speechToRest")) / 36) ** 1.5,
    "dull": above(7.5 - value("liveliness")),
    "gaps": gaps**0.7,
    "clicks": np.sqrt(value("clicks") / SECONDS),
}
columns = np.array(list(penalties.values())).T
held = NARROW * above(1 - value("edgeHz") / 8000)
who, pesq = label("who"), label("pesq")
share = np.clip((pesq - 1) / 3.64, 0.01, 1)
wanted = above(-np.log(share) - held)
weigh = share + 0.15  # an error of the penalty matters where the score is high

fit = lambda these: nnls(columns[these] * weigh[these, None], wanted[these] * weigh[these])[0]
unseen = np.zeros(len(pesq))
for speaker in np.unique(who):
    unseen[who == speaker] = columns[who == speaker] @ fit(who != speaker)
unseen += held
print({key: round(float(weight), 3) for key, weight in zip(penalties, fit(who != ""))})
print(f"{len(names)} passages; rho with PESQ, speakers unseen: {spearmanr(-unseen, pesq).statistic:.3f}")

steps, clean = {}, {}
for name, penalty in zip(names, unseen):
    of = labels[name]
    if of["kind"] == "clean":
        clean[of["who"], of["passage"]] = penalty
    else:
        steps.setdefault((of["who"], of["passage"], of["kind"]), []).append((of["step"], penalty))
right, wrong = 0, {}
for (speaker, passage, kind), ladder in steps.items():
    scores = [clean[speaker, passage], *(penalty for _, penalty in sorted(ladder))]
    inverted = sum(b <= a for a, b in zip(scores, scores[1:]))
    right += len(scores) - 1 - inverted
    wrong[kind] = wrong.get(kind, 0) + inverted
print(f"steps in order: {right / (right + sum(wrong.values())):.3f}; inverted: { {kind: n for kind, n in wrong.items() if n} }")
for kind in np.unique(label("kind")):
    these = label("kind") == kind
    print(f"  {kind:16} PESQ {pesq[these].mean():.2f}  ours {1 + 4 * np.exp(-unseen[these]).mean():.2f}  rho {spearmanr(-unseen[these], pesq[these]).statistic:.2f}")
