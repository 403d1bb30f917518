"""Energy of the error against the voice's on songs of the parts that were held out, dB: the less the better; 0 is silence."""
import numpy as np
import torch

from network import HOP, Network, channels
from songs import BAND_WIDTH, Parts, powers, spectra

torch.set_num_threads(1)
network, parts, length = Network(), Parts(99, test=True), 511 * HOP
network.load_state_dict(torch.load('data/network.pt'))
network.eval()
for says, gain in (('voice as loud as the rest', 1), ('6 dB lower', .5)):
    gains = []
    for _ in range(20):
        voice, bed = gain * spectra(parts.voice(length))[None], spectra(parts.bed(length))[None]
        seen, mix, sung, common = powers(voice, bed)
        with torch.no_grad():
            mask = network(channels(*seen))
        error = ((sung - 2 * mask * common + mask * mask * mix) * BAND_WIDTH).sum()
        rest = ((sung - 2 * common + mix) * BAND_WIDTH).sum()
        gains.append(10 * np.log10((rest / error).item()))
    print(f'{says}: gain over the mix {np.mean(gains):.1f} dB, worst {min(gains):.1f}')
