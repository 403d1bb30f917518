"""start.py FILE OUT FOLDER...: a network for `train.py` that begins where the weights of FILE (ONNX, normalisation folded in) stand.

Normalisation is put back by what the layers give on some cuts: scaled and shifted so that each says what it said before."""
import random
import sys

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from network import Network
from train import read, sample

CUTS = 96

random.seed(1)
kept = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()).float() for one in onnx.load(sys.argv[1]).graph.initializer}
net = Network()
layers = dict(net.named_modules())
for name, conv in layers.items():
    if not isinstance(conv, nn.Conv2d):
        continue
    *path, last = name.split('.')
    folded = '.'.join(['network', *path, {'3': '2'}.get(last, last)])  # a folded pair has no normalisation between
    conv.weight.data = kept[f'{folded}.w']
    if conv.bias is not None:
        conv.bias.data = kept[f'{folded}.b']
        continue
    norm = layers['.'.join([*path, str(int(last) + 1)])]

    def put_back(norm, given, bias=kept[f'{folded}.b']):
        mean, spread = given[0].mean((0, 2, 3)), given[0].var((0, 2, 3), correction=0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(spread)
        norm.weight.data = (spread + norm.eps).sqrt()
        norm.bias.data = mean + bias

    norm.register_forward_pre_hook(put_back)
clips = read(sys.argv[3:])
with torch.no_grad():
    net(torch.stack([sample(clips)[0] for _ in range(CUTS)]))
torch.save(net.state_dict(), sys.argv[2])
