import { callerError, type ServiceError } from '../../base/errors.ts';
import { queuedLimit } from './sql.ts';

export const pipelineUnknown = (id: string): ServiceError =>
  callerError('InvalidParameter.ResourceNotFound', `The resource operated "PipelineId" cannot be found: ${id}.`);

export const pipelineFull = (id: string): ServiceError =>
  callerError(
    'PermissionDenied.ResourceQuotaExceed',
    `The resource "Pipeline" quota has been used up: ${id} holds ${queuedLimit} queued jobs; at most ${queuedLimit} are allowed.`,
  );

export const pipelineInUse = (id: string, why: string): ServiceError =>
  callerError('InvalidParameter.InvalidState', `The specified parameter "PipelineId" is invalid: ${id} ${why}.`);

export const holdsNul = (name: string): ServiceError =>
  callerError('InvalidParameter', `The specified parameter "${name}" is invalid: it holds a NUL character.`);
