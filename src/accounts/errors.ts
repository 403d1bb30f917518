import { callerError, type ServiceError } from '../base/errors.ts';

export const accountUnknown = (id: string): ServiceError =>
  callerError('InvalidParameter.ResourceNotFound', `The resource operated "AccountId" cannot be found: ${id}.`);

export const userUnknown = (name: string): ServiceError =>
  callerError('InvalidParameter.ResourceNotFound', `The resource operated "UserName" cannot be found: ${name}.`);

export const userExists = (name: string): ServiceError =>
  callerError(
    'InvalidParameter.InvalidState',
    `The specified parameter "UserName" is invalid: ${name} exists already.`,
  );

export const operatorStays = (id: string): ServiceError =>
  callerError(
    'InvalidParameter.InvalidState',
    `The specified parameter "AccountId" is invalid: ${id} is the operator's account and cannot be disabled.`,
  );

export const bucketTaken = (bucket: string): ServiceError =>
  callerError(
    'PermissionDenied.ResourceAccess',
    `MTS not authorized to operate on the specified resource "${bucket}": the bucket belongs to another account.`,
  );
