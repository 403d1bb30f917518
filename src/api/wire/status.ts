/** HTTP status by code, where the family below does not say it. */
const byCode: Readonly<Record<string, number>> = {
  'InvalidAccessKeyId.NotFound': 404,
  'InvalidAction.NotFound': 404,
  'InvalidParameter.JobNotFound': 404,
  NoPermission: 403,
  InternalError: 500,
  ServiceUnavailable: 503,
};

/** HTTP status by the first part of a code. */
const byFamily: Readonly<Record<string, number>> = {
  PermissionDenied: 403,
  Forbidden: 403,
  InvalidIdentity: 403,
};

/** The HTTP status an error code travels with; 400 unless a table says otherwise. */
export function statusOf(code: string): number {
  const family = code.split('.', 1)[0] ?? '';
  return byCode[code] ?? byFamily[family] ?? 400;
}
