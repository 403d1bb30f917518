import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { ApiConfig } from './config.ts';

/** Whether a request came over TLS of ours. */
export function isSecure({ socket }: IncomingMessage): boolean {
  return (socket as Partial<TLSSocket>).encrypted === true; // only TLS sockets have the field
}

/** The address, `http://host:port`, by which a caller reaches this server: the operator's word, or as the request has it. */
export function reachedAt(raw: IncomingMessage, { publicUrl }: Pick<ApiConfig, 'publicUrl'>): string {
  return publicUrl?.replace(/\/+$/, '') ?? `${isSecure(raw) ? 'https' : 'http'}://${raw.headers.host ?? ''}`;
}
