import type { Location } from '../../storage/storage.ts';

/**
 * Whether a name that `output` may expand to is the input itself; `nowMs` is the job's `{timestamp}`, `resultTypes` is what
 * `{resultType}` may become.
 */
export function mayOverwrite(
  input: Location,
  output: Location,
  nowMs: number,
  resultTypes: readonly string[],
): boolean {
  if (input.bucket !== output.bucket) return false;
  const pattern = output.key
    .split(/(\{(?:source|timestamp|sequenceId|resultType)\})/)
    .map((part) => {
      if (part === '{source}') return literal(baseName(input.key));
      if (part === '{timestamp}') return String(nowMs);
      if (part === '{sequenceId}') return '[0-9]{5}';
      if (part === '{resultType}') return `(?:${resultTypes.map(literal).join('|')})`;
      return literal(part);
    })
    .join('');
  return new RegExp(`^${pattern}$`, 'u').test(input.key);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function baseName(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
