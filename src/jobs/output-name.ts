import { checkKey, formatLocation, type Location } from '../storage/location.ts';
import { callerError } from '../base/errors.ts';

/** What fills a template's placeholders, the same for every attempt of a job. */
export interface NameSource {
  /** `{source}`: the input's base name without extension, see `sourceName`. */
  readonly source: string;
  /** `{timestamp}`: when the job was submitted, milliseconds since 1970, 13 digits. */
  readonly timestampMs: number;
}

/** What the name of one output depends on. */
export interface NamedOutput {
  /** Extension of the format it is in; stands in for `{resultType}` where there is none. */
  readonly extension: string;
  readonly resultType?: string;
}

/**
 * The keys (or local paths) of a job's outputs, in their order, all different. `{source}`, `{timestamp}`, `{sequenceId}`
 * (00001, 00002 ...) and `{resultType}` are filled in once; what looks like a placeholder and is none stays as it is. A
 * name that an earlier output has already gets its number before the extension: `-00002`. The suffix is the template's own.
 */
export function expandNames(template: string, source: NameSource, outputs: readonly NamedOutput[]): readonly string[] {
  const taken = new Set<string>();
  return outputs.map((output, at) => {
    const number = String(at + 1).padStart(5, '0');
    let head = '';
    let name: string;
    do {
      name = fill(head, template, source, number, output);
      head += `-${number}`;
    } while (taken.has(name));
    taken.add(name);
    return name;
  });
}

/** `expandNames` for objects. Errors: InvalidParameter.ObjectKeyInvalid, InvalidParameter when an output would replace the input. */
export function expandLocations(
  template: Location,
  input: Location,
  timestampMs: number,
  outputs: readonly NamedOutput[],
): readonly Location[] {
  const source = { source: sourceName(input.key), timestampMs };
  const locations = expandNames(template.key, source, outputs).map((key) => ({ bucket: template.bucket, key }));
  for (const { bucket, key } of locations) {
    checkKey(key);
    if (bucket === input.bucket && key === input.key) {
      throw callerError(
        'InvalidParameter',
        `The specified parameter "Output" is invalid: it names the input, ${formatLocation(input)}; expected another object.`,
      );
    }
  }
  return locations;
}

/** `{source}` of a key or path: what follows the last slash, without its extension. */
export function sourceName(key: string): string {
  const base = key.slice(key.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}

/** Extension of a template in lower case, without the dot; empty when it has none or a placeholder is in it. */
export function wantedExtension(template: string): string {
  const { tail } = split(template);
  return /^\.[a-z0-9]+$/i.test(tail) ? tail.slice(1).toLowerCase() : '';
}

function fill(
  addition: string,
  template: string,
  { source, timestampMs }: NameSource,
  sequenceId: string,
  { resultType, extension }: NamedOutput,
): string {
  const values: Readonly<Record<string, string>> = {
    source,
    timestamp: String(timestampMs).padStart(13, '0'),
    sequenceId,
    resultType: resultType ?? extension,
  };
  const expand = (text: string) => text.replace(/\{(source|timestamp|sequenceId|resultType)\}/g, (_, key: string) => values[key] ?? ''); // prettier-ignore
  const { head, tail } = split(template);
  return expand(head) + addition + expand(tail);
}

/** A template before and from the dot of its extension: the last dot of the last segment, not at its start. */
function split(template: string): { head: string; tail: string } {
  const dot = template.lastIndexOf('.');
  const start = template.lastIndexOf('/') + 1;
  const at = dot > start && dot < template.length - 1 ? dot : template.length;
  return { head: template.slice(0, at), tail: template.slice(at) };
}
