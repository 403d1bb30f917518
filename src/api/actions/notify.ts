import { badFormat, invalid } from '../errors.ts';
import { readJsonObject } from './json.ts';

const queueUrl = /^mns:\/\/[0-9]+\.mns\.[a-z0-9-]+\.aliyuncs\.com\/queues\/[A-Za-z0-9][A-Za-z0-9-]{0,255}$/;
const why = 'notifications are not delivered yet, ask with QueryIProductionJob';

/**
 * Checks an address for notifications and then refuses it, so that nobody waits for a message that will not come.
 * Errors: InvalidParameter.Format, InvalidParameter.NotSupported.
 */
export function refuseNotifyUrl(url: string): void {
  if (isUnset(url)) return;
  if (!queueUrl.test(url) && !isHttpUrl(url)) {
    throw badFormat('NotifyUrl', 'expected mns://<account>.mns.<region>.aliyuncs.com/queues/<queue> or http(s)://');
  }
  throw invalid('InvalidParameter.NotSupported', 'NotifyUrl', why);
}

/**
 * The same for a pipeline: `{"QueueName":...}`, `{"Topic":...}` or MQ names; an empty object asks for nothing.
 * Errors: InvalidParameter.JsonObjectFormatInvalid, InvalidParameter, InvalidParameter.NotSupported.
 */
export function refuseNotifyConfig(text: string): void {
  if (isUnset(text)) return;
  const named = Object.entries(readJsonObject('NotifyConfig', text)).filter(
    ([, value]) => value !== '' && value !== null,
  );
  for (const [key, value] of named) {
    if (!names.has(key) || typeof value !== 'string') {
      throw invalid('InvalidParameter', 'NotifyConfig', `"${key}"; expected texts under ${[...names].join(', ')}`);
    }
  }
  if (named.length > 0) throw invalid('InvalidParameter.NotSupported', 'NotifyConfig', why);
}

const names = new Set(['QueueName', 'Topic', 'MqTopic', 'MqTag']);

/** Clients write an absent text as nothing or as `null`. */
export function isUnset(text: string): boolean {
  return text === '' || text === 'null';
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
