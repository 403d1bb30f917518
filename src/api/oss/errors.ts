import { callerError, ServiceError } from '../../base/errors.ts';

/** The codes of OSS that are told here, and the HTTP status of each (OSS's documentation, "error responses"). */
const statuses = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyExists: 409,
  BucketNotEmpty: 409,
  EntityTooLarge: 400,
  FileAlreadyExists: 409,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidDigest: 400,
  InvalidObjectName: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidURI: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  MissingArgument: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  QpsLimitExceeded: 503,
  RequestTimeTooSkewed: 403,
  RequestTimeout: 400,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
} as const;

export type OssCode = keyof typeof statuses;

/** A refusal in OSS's words. @param message for the caller. */
export function ossError(code: OssCode, message: string): ServiceError {
  return callerError(code, message);
}

/** For `catch`: throws what came, in OSS's words where it has the code. @param code of another room. */
export function inOssWords(code: string, error: () => ServiceError): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof ServiceError && cause.code === code) throw error();
    throw cause as Error; // a rejection of ours
  };
}

export const noSuchKey = (): ServiceError => ossError('NoSuchKey', 'The specified key does not exist.');

export const badUri = (): ServiceError =>
  ossError('InvalidURI', 'The path of the request is no percent-encoded UTF-8.');

export const notOffered = (what: string): ServiceError =>
  ossError('NotImplemented', `${what} is not offered by this server.`);

/** What the other rooms' codes are called in OSS. */
const translations: Readonly<Record<string, OssCode>> = {
  'Forbidden.RAM': 'AccessDenied',
  'InvalidParameter.BucketNameInvalid': 'InvalidBucketName',
  'InvalidParameter.ObjectKeyInvalid': 'InvalidObjectName',
  'InvalidParameter.OutOfRange': 'EntityTooLarge',
  'InvalidParameter.ResourceNotFound': 'NoSuchKey',
  'PermissionDenied.ResourceAccess': 'AccessDenied',
  'Throttling.User': 'QpsLimitExceeded',
};

/** The code that OSS has for an error of any room; a caller's fault without one is an InvalidArgument. */
export function ossCodeOf({ code }: ServiceError): OssCode {
  if (Object.hasOwn(statuses, code)) return code as OssCode; // it is a key
  return translations[code] ?? (code.startsWith('InvalidParameter') ? 'InvalidArgument' : 'InternalError');
}

/** The HTTP status of a code. */
export function ossStatusOf(code: OssCode): number {
  return statuses[code];
}
