/** Samples in the order in which they came, given out in other portions. */
export class SampleQueue {
  #blocks: Float32Array[] = [];
  length = 0;

  push(block: Float32Array): void {
    this.#blocks.push(block);
    this.length += block.length;
  }

  /** The oldest `count` samples; fewer when there are not so many. */
  take(count: number): Float32Array {
    const out = new Float32Array(Math.min(count, this.length));
    let at = 0;
    while (at < out.length) {
      const block = this.#blocks[0]!; // their lengths add up to `length`
      const part = block.subarray(0, out.length - at);
      out.set(part, at);
      at += part.length;
      if (part.length === block.length) this.#blocks.shift();
      else this.#blocks[0] = block.subarray(part.length);
    }
    this.length -= out.length;
    return out;
  }
}
