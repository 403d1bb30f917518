import { invalid } from '../errors.ts';
import { readInteger } from './integer.ts';
import { isUnset } from './notify.ts';
import { readWord } from './word.ts';

const maxNameBytes = 128;
const nameForm = /^[\p{L}\p{N}][^\p{C}]*$/u;
const roleForm = /^[A-Za-z0-9._@-]{1,64}$/;
/** The kinds of pipeline the service documents; here they all do the same work and are only told back. */
const speeds = [
  'Standard',
  'Boost',
  'NarrowBandHDV2',
  'AIVideoCover',
  'AIVideoFPShot',
  'AIVideoCensor',
  'AIVideoMCU',
  'AIVideoTag',
] as const;

/** Errors: InvalidParameter (a sign at the start, control characters), InvalidParameter.OutOfRange. */
export function readPipelineName(text: string): string {
  if (Buffer.byteLength(text) > maxNameBytes) {
    throw invalid('InvalidParameter.OutOfRange', 'Name', `at most ${maxNameBytes} bytes of UTF-8`);
  }
  if (nameForm.test(text)) return text;
  throw invalid('InvalidParameter', 'Name', `"${text}"; expected a letter or digit first, and no control characters`);
}

/** Errors: InvalidParameter. */
export function readSpeed(text: string): string {
  return text === '' ? speeds[0] : readWord('Speed', text, speeds);
}

/** Empty and `null` stand for the default. Errors: InvalidParameter. */
export function readRole(text: string, fallback: string): string {
  if (isUnset(text)) return fallback;
  if (roleForm.test(text)) return text;
  throw invalid('InvalidParameter', 'Role', `"${text}"; expected 1 to 64 letters, digits and . _ @ -`);
}

/** How many jobs of a pipeline may run at one time. Errors: InvalidParameter.NumberFormatInvalid, InvalidParameter.OutOfRange. */
export function readConcurrency(text: string, fallback = 10): number {
  return readInteger('QuotaAllocate', text, { min: 1, max: 10, default: fallback });
}
