import { callerError } from '../../base/errors.ts';
import { invalid } from '../errors.ts';

/** Reads an integer parameter. Errors: InvalidParameter.NumberFormatInvalid, InvalidParameter.OutOfRange. */
export function readInteger(
  parameter: string,
  text: string,
  range: { min: number; max: number; default: number },
): number {
  if (text === '') return range.default;
  if (!/^-?\d{1,15}$/.test(text)) {
    throw callerError(
      'InvalidParameter.NumberFormatInvalid',
      `The number format of parameter "${parameter}" is invalid: "${text}"; expected ${range.min} to ${range.max}.`,
    );
  }
  const value = Number(text);
  if (value >= range.min && value <= range.max) return value;
  throw invalid('InvalidParameter.OutOfRange', parameter, `${value}; expected ${range.min} to ${range.max}`);
}
