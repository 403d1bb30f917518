import { callerError } from '../../base/errors.ts';

/** Reads a parameter that holds a JSON object. Errors: InvalidParameter.JsonObjectFormatInvalid. */
export function readJsonObject(parameter: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>; // narrowed: an object that is no list
  throw callerError(
    'InvalidParameter.JsonObjectFormatInvalid',
    `The parameter "${parameter}" does not conform to the JSON Object specification.`,
  );
}
