/** Whether a statement failed because a row that it refers to is not there (SQLSTATE 23503). */
export function isForeignKeyViolation(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === '23503';
}
