import { invalid } from '../errors.ts';
import { readInteger } from './integer.ts';
import { readJsonObject } from './json.ts';
import { isUnset } from './notify.ts';

const range = { min: 1, max: 10, default: 6 };

/** Reads the priority of `{"Priority":1..10}`. Errors: InvalidParameter.JsonObjectFormatInvalid, .NumberFormatInvalid, .OutOfRange. @param parameter its name, for the message. */
export function readPriority(parameter: string, text: string): number {
  if (isUnset(text)) return range.default;
  const { Priority: priority } = readJsonObject(parameter, text);
  if (priority === undefined || priority === null) return range.default;
  if (typeof priority === 'number' || typeof priority === 'string') {
    return readInteger(`${parameter}.Priority`, String(priority), range);
  }
  throw invalid('InvalidParameter', `${parameter}.Priority`, 'expected an integer, 1 to 10');
}
