import { RefusalError } from '../errors.ts';
import type { ServiceError } from '../../base/errors.ts';
import { renderXml, type Fields } from './xml.ts';

export type Format = 'json' | 'xml';

/** Exactly these: a client that gets XML under any other spelling parses it as JSON. */
export const contentTypes = {
  json: 'application/json;charset=utf-8',
  xml: 'text/xml;charset=utf-8',
} as const satisfies Record<Format, string>;

/** The format a `Format` parameter asks for, in any case of letters; undefined when it asks for none that there is. */
export function formatOf(word: string | undefined): Format | undefined {
  const lower = word?.toLowerCase();
  return lower === 'json' || lower === 'xml' ? lower : undefined;
}

/** The body of a success. `fields` never hold a `Code` at their top level: clients read that as a failure. */
export function renderSuccess(format: Format, action: string, requestId: string, fields: Fields): string {
  const body = { RequestId: requestId, ...fields };
  return format === 'json' ? JSON.stringify(body) : renderXml(`${action}Response`, body);
}

/** The body of a failure. @param hostId the name under which the caller reached this server. */
export function renderError(format: Format, requestId: string, hostId: string, error: ServiceError): string {
  const query = new URLSearchParams({ q: error.code, product: 'Mts', requestId });
  const body: Fields = {
    RequestId: requestId,
    HostId: hostId,
    Code: error.code,
    Message: error.publicMessage,
    Recommend: `https://api.aliyun.com/troubleshoot?${query.toString()}`,
    AccessDeniedDetail: error instanceof RefusalError ? error.accessDeniedDetail : undefined,
  };
  return format === 'json' ? JSON.stringify(body) : renderXml('Error', body);
}
