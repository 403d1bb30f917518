import { callerError, type ServiceError } from '../base/errors.ts';

/** The codes this room gives to callers. */
export const storageCodes = [
  'InvalidParameter.LocationInvalid',
  'InvalidParameter.BucketNameInvalid',
  'InvalidParameter.ObjectKeyInvalid',
  'InvalidParameter.ResourceNotFound',
  'PermissionDenied.ResourceAccess',
] as const;

/** There is no such object or bucket. @param what an address, as the caller knows it. */
export function notFound(what: string): ServiceError {
  return callerError('InvalidParameter.ResourceNotFound', `The resource operated "${what}" cannot be found.`);
}

/** The resource may not be used this way. @param why a sentence for the caller. */
export function accessDenied(what: string, why: string): ServiceError {
  return callerError(
    'PermissionDenied.ResourceAccess',
    `MTS not authorized to operate on the specified resource "${what}": ${why}`,
  );
}
