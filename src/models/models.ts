/** A dense array with its shape; data is row-major. */
export interface Tensor {
  readonly dtype: 'float32' | 'uint8' | 'int64';
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint8Array | BigInt64Array;
}

/** A loaded network. Input and output names and shapes stand in `catalogue.ts`. */
export interface ModelSession {
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
}

/** Opens networks of the catalogue; each is loaded once a lane and kept until `close`. */
export interface Models {
  /**
   * Networks of one lane (0 when absent) run one after another, those of different lanes at once; each lane takes a thread. Errors: InternalError when the
   * file is missing or its hash differs.
   */
  session(name: string, lane?: number): Promise<ModelSession>;
  /** A text file that belongs to a network (its alphabet, its labels), by catalogue name. */
  text(name: string): Promise<string>;
  close(): Promise<void>;
}

/** The same networks, all of them in one lane: for work that goes on beside other work. */
export function onLane(models: Models, lane: number): Models {
  return {
    session: (name) => models.session(name, lane),
    text: (name) => models.text(name),
    close: () => models.close(),
  };
}
