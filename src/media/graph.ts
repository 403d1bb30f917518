/** A filter's option value. Strings are data, never syntax: `renderGraph` escapes them. */
export type FilterValue = string | number | boolean;

/** One filter with named options. */
export interface Filter {
  readonly name: string;
  readonly options: Readonly<Record<string, FilterValue>>;
}

/** A stream of an input by position: `stream` is its index in the container, or the first of a kind. */
export interface InputPad {
  readonly input: number;
  readonly stream: number | 'video' | 'audio';
}

/** An end of a chain: a stream of an input, or a label that another chain gave. */
export type Pad = InputPad | string;

/** Filters in a row between labelled ends. */
export interface Chain {
  readonly from: readonly Pad[];
  readonly filters: readonly Filter[];
  readonly to: readonly string[];
}

export type FilterGraph = readonly Chain[];

/** Names a filter and its options: `filter('scale', { w: 640, h: 360 })`. */
export function filter(name: string, options: Readonly<Record<string, FilterValue>> = {}): Filter {
  return { name, options };
}

/** Puts filters in a row: `chain([{ input: 0, stream: 'audio' }], [filter('volume', { volume: 0.5 })], ['quiet'])`. */
export function chain(from: readonly Pad[], filters: readonly Filter[], to: readonly string[]): Chain {
  return { from, filters, to };
}

/** The graph as ffmpeg reads it (`-filter_complex`). */
export function renderGraph(graph: FilterGraph): string {
  return graph.map(renderChain).join(';');
}

/** Filters in a row as ffmpeg reads them, without ends (`-vf`, `-af`). */
function renderFilters(filters: readonly Filter[]): string {
  return filters.map(renderFilter).join(',');
}

/** A `-map` argument. */
export function renderMap(pad: Pad): string {
  return typeof pad === 'string' ? `[${label(pad)}]` : specifier(pad);
}

function renderChain({ from, filters, to }: Chain): string {
  const sources = from.map((pad) => `[${typeof pad === 'string' ? label(pad) : specifier(pad)}]`).join('');
  return `${sources}${renderFilters(filters)}${to.map((name) => `[${label(name)}]`).join('')}`;
}

function renderFilter({ name, options }: Filter): string {
  const pairs = Object.entries(options).map(([key, value]) => `${word(key)}=${escapeValue(render(value))}`);
  return pairs.length === 0 ? word(name) : `${word(name)}=${pairs.join(':')}`;
}

function render(value: FilterValue): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) throw new RangeError(`a filter option is ${value}; expected a finite number`);
  return plainNumber(value);
}

/** A number in decimal notation: filters read `1e-7` as well, but not everywhere. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(15).replace(/0+$/, '').replace(/\.$/, '') : text;
}

/**
 * A value as it must stand inside a graph. Two readers follow each other: the graph parser, then the option parser of the filter, and each
 * takes one layer of backslashes off ("Notes on filtergraph escaping" in the ffmpeg-filters manual). White space is escaped since both trim it.
 */
function escapeValue(value: string): string {
  if (value.includes('\0')) throw new RangeError('a filter option holds a NUL character');
  const forOptions = value.replace(/[\\':\s]/g, '\\$&');
  return forOptions.replace(/[\\'[\],;\s]/g, '\\$&');
}

function specifier({ input, stream }: InputPad): string {
  if (stream === 'video') return `${input}:v:0`;
  return stream === 'audio' ? `${input}:a:0` : `${input}:${stream}`;
}

function label(name: string): string {
  return word(name);
}

/** Names are ours, so a strange one is our bug. */
function word(name: string): string {
  if (!/^[A-Za-z0-9_]+$/.test(name))
    throw new RangeError(`${JSON.stringify(name)} is no name of a filter, option or label`);
  return name;
}
