import { callerError } from '../../base/errors.ts';
import { isId } from '../../base/ids.ts';

/** Errors: InvalidParameter.UUIDFormatInvalid. @param parameter its name, for the message. */
export function checkId(parameter: string, text: string): void {
  if (isId(text)) return;
  throw callerError(
    'InvalidParameter.UUIDFormatInvalid',
    `The parameter "${parameter}" is invalid.A uuid must:1)be comprised of chracters[a-f]，numbers[0-9];2)be 32 characters long.`,
  );
}
