import { Conversion } from './conversion.ts';
import { encodeOnnx } from './onnx-graph.ts';
import { operators } from './operators.ts';
import { readTfjsModel } from './tfjs-model.ts';

/** What the outside calls the ends of the network, and the names that they have in it. */
export interface NetworkEnds {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/**
 * A TensorFlow.js graph model as an ONNX model that computes the same: pictures keep their NHWC order at the ends. Input and output names are
 * those of `ends`, which are node names of the model. Throws when an operator has no translation.
 */
export function tfjsToOnnx(json: Uint8Array, weights: Uint8Array, ends: NetworkEnds): Buffer {
  const conversion = new Conversion(readTfjsModel(json, weights), operators);
  for (const { name } of ends.inputs) conversion.give(name, 0, name);
  for (const { name } of ends.outputs) {
    const made = conversion.tensor(name);
    conversion.nodes.push({ operator: 'Identity', inputs: [made], outputs: [name] });
  }
  return encodeOnnx({ nodes: conversion.nodes, constants: conversion.constants, ...ends });
}
