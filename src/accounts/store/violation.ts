import { errorCode } from '../../database/error-code.ts';

/** Whether a statement failed because a row that it refers to is not there (SQLSTATE foreign_key_violation). */
export function isForeignKeyViolation(cause: unknown): boolean {
  return errorCode(cause) === '23503';
}
