import ipaddr from 'ipaddr.js';
import { inBlock } from '../base/address-block.ts';
import type { NotifyConfig } from './config.ts';

/** Where a notice goes. */
export type Target =
  | { readonly kind: 'webhook'; readonly url: URL }
  /** A queue or topic; `host` is empty where the configured endpoint has it. */
  | { readonly kind: 'mns'; readonly host: string; readonly resource: string };

const mnsAddress =
  /^mns:\/\/([0-9]+\.mns\.[a-z0-9-]+\.aliyuncs\.com|)(\/(?:queues|topics)\/[A-Za-z0-9][A-Za-z0-9-]{0,255})$/;

/** Reads a NotifyUrl, or what `pipelineTarget` has made; undefined where it is neither. */
export function targetOf(text: string): Target | undefined {
  const [, host, resource] = mnsAddress.exec(text) ?? [];
  if (host !== undefined && resource !== undefined) return { kind: 'mns', host, resource };
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  return { kind: 'webhook', url: new URL(text) };
}

/** What a pipeline keeps of its NotifyConfig. */
export function pipelineTarget(named: { readonly queue?: string; readonly topic?: string }): string {
  if (named.queue !== undefined) return `mns:///queues/${named.queue}`;
  return named.topic === undefined ? '' : `mns:///topics/${named.topic}`;
}

/** Why nothing can be sent there, for the caller; undefined where something can. Names of hosts are looked up when it is sent. */
export function obstacle(target: Target, config: NotifyConfig): string | undefined {
  if (target.kind === 'mns') {
    if (config.mnsAccessKeyId === undefined || config.mnsAccessKeySecret === undefined) return 'this server has no AccessKey for message queues (REELSMITH_NOTIFY_MNS_ACCESS_KEY_ID)'; // prettier-ignore
    if (target.host === '' && config.mnsEndpoint === undefined) return 'this server knows no endpoint of message queues (REELSMITH_NOTIFY_MNS_ENDPOINT)'; // prettier-ignore
    return undefined;
  }
  const host = target.url.hostname.replace(/^\[|\]$/g, '');
  if (target.url.username !== '' || target.url.password !== '') return 'it holds a user or a password';
  if (ipaddr.isValid(host) && !mayReach(host, host, config.allow)) return refused(host);
  return undefined;
}

/** How an address that must not be reached is told. */
export const refused = (address: string): string =>
  `${address} lies inside the server's network and is not among those allowed (REELSMITH_NOTIFY_ALLOW)`;

/**
 * Whether a notice may go to an address: a public one, or one that the operator has named. Anything else would let callers reach what only this machine can.
 * @param address IPv4 or IPv6. @param host as the URL has it. @param allow as `NotifyConfig.allow`.
 */
export function mayReach(address: string, host: string, allow: string): boolean {
  const entries = allow.split(',').map((entry) => entry.trim().toLowerCase());
  if (entries.includes(host.toLowerCase())) return true;
  // an IPv4 address in IPv6's clothes is that
  return ipaddr.process(address).range() === 'unicast' || entries.some((entry) => inBlock(address, entry));
}
