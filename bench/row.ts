/** One figure of `docs/quality.md`. */
export interface BenchRow {
  /** FunctionName, or `service`. */
  readonly functionName: string;
  /** Clip that was measured, by its file name without extension. */
  readonly clip: string;
  /** Footage and sound as somebody recorded them, or made by us. Reported apart. */
  readonly kind: 'real' | 'synthetic';
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  /** What a one-line tool reaches, measured in the same run where it can be. */
  readonly floor?: string;
  /** The mark to pass, in words: `<= 0.03`. */
  readonly mark?: string;
  readonly met?: boolean;
}
