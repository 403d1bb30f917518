import type { NotifyConfig } from '../../notify/config.ts';
import { obstacle, pipelineTarget, targetOf } from '../../notify/target.ts';
import { badFormat, invalid } from '../errors.ts';
import { readJsonObject } from './json.ts';

const maxUrlBytes = 2048;

/**
 * Checks an address that is to be told of a job's end: what can be known to lead nowhere is refused, so that nobody waits for a message that will not come.
 * Errors: InvalidParameter.Format, InvalidParameter.OutOfRange, InvalidParameter.NotSupported.
 */
export function readNotifyUrl(url: string, config: NotifyConfig): string {
  if (isUnset(url)) return '';
  if (Buffer.byteLength(url) > maxUrlBytes) {
    throw invalid('InvalidParameter.OutOfRange', 'NotifyUrl', `at most ${maxUrlBytes} bytes`);
  }
  const target = targetOf(url);
  if (
    target === undefined ||
    (target.kind === 'mns' && (target.host === '' || !target.resource.startsWith('/queues/')))
  ) {
    // prettier-ignore
    throw badFormat('NotifyUrl', 'expected mns://<account>.mns.<region>.aliyuncs.com/queues/<queue> or http(s)://');
  }
  const why = obstacle(target, config);
  if (why !== undefined) throw invalid('InvalidParameter.NotSupported', 'NotifyUrl', why);
  return url;
}

/**
 * What a pipeline keeps of `{"QueueName":...}` or `{"Topic":...}`; an empty object asks for nothing.
 * Errors: InvalidParameter.JsonObjectFormatInvalid, InvalidParameter, InvalidParameter.NotSupported.
 */
export function readNotifyConfig(text: string, config: NotifyConfig): string {
  if (isUnset(text)) return '';
  const named = new Map<string, unknown>(
    Object.entries(readJsonObject('NotifyConfig', text)).filter(([, value]) => value !== '' && value !== null),
  );
  for (const [key, value] of named) {
    if (names.has(key) && typeof value === 'string') continue;
    throw invalid('InvalidParameter', 'NotifyConfig', `"${key}"; expected texts under ${[...names].join(', ')}`);
  }
  if (named.size === 0) return '';
  const [queue, topic] = [named.get('QueueName'), named.get('Topic')] as (string | undefined)[]; // texts, as was seen
  if (named.size > 1 || (queue === undefined && topic === undefined)) {
    throw invalid('InvalidParameter.NotSupported', 'NotifyConfig', 'either QueueName or Topic alone can be told');
  }
  const kept = pipelineTarget({ ...(queue !== undefined && { queue }), ...(topic !== undefined && { topic }) });
  const target = targetOf(kept);
  if (target === undefined) {
    throw invalid('InvalidParameter', 'NotifyConfig', `"${queue ?? topic}"; expected at most 256 letters, digits and hyphens, a letter or digit first`); // prettier-ignore
  }
  const why = obstacle(target, config);
  if (why !== undefined) throw invalid('InvalidParameter.NotSupported', 'NotifyConfig', why);
  return kept;
}

const names = new Set(['QueueName', 'Topic', 'MqTopic', 'MqTag']);

/** Clients write an absent text as nothing or as `null`. */
export function isUnset(text: string): boolean {
  return text === '' || text === 'null';
}
