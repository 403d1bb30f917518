/** What version 1 signs of a request to OSS; names of headers in lower case, all texts decoded. */
export interface SignedPartsV1 {
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The Date of a header signature; the Expires of a signed address, seconds since 1970. */
  readonly date: string;
  /** `/`, `/<bucket>/` or `/<bucket>/<key>`. */
  readonly resource: string;
  readonly query: ReadonlyMap<string, string>;
}

/** The parameters that say what is done, and so are signed; the others only shape a listing (the SDKs agree on these). */
const signedParameters: ReadonlySet<string> = new Set([
  ...['acl', 'append', 'asyncFetch', 'bucketInfo', 'callback', 'callback-var', 'cname', 'comp', 'continuation-token'],
  ...['cors', 'delete', 'encryption', 'endTime', 'group', 'inventory', 'inventoryId', 'lifecycle', 'link', 'live'],
  ...['location', 'logging', 'metaQuery', 'objectInfo', 'objectMeta', 'partNumber', 'policy', 'position', 'qos'],
  ...['qosInfo', 'referer', 'regionList', 'replication', 'replicationLocation', 'replicationProgress'],
  ...['requestPayment', 'resourceGroup', 'response-cache-control', 'response-content-disposition'],
  ...['response-content-encoding', 'response-content-language', 'response-content-type', 'response-expires'],
  ...['restore', 'security-token', 'sequential', 'startTime', 'stat', 'status', 'style', 'styleName', 'symlink'],
  ...['tagging', 'transferAcceleration', 'uploadId', 'uploads', 'versionId', 'versioning', 'versions', 'vod'],
  ...['website', 'worm', 'wormExtend', 'wormId', 'x-oss-async-process', 'x-oss-process', 'x-oss-request-payer'],
  ...[
    'x-oss-traffic-limit',
    'accessPoint',
    'accessPointPolicy',
    'publicAccessBlock',
    'httpsConfig',
    'x-oss-ac-source-ip',
  ],
  ...['x-oss-ac-subnet-mask', 'x-oss-ac-vpc-id', 'x-oss-ac-forward-allow', 'cloudboxes', 'redundancyTransition'],
]);

/** Whether a parameter names an operation or bends it, and is not one of those that shape a listing. */
export function isSubresource(name: string): boolean {
  return signedParameters.has(name);
}

/** The text under a signature of version 1: OSS's documentation, "add signatures to headers" and "to URLs". */
export function stringToSignOssV1({ method, headers, date, resource, query }: SignedPartsV1): string {
  const ossHeaders = [...headers]
    .filter(([name]) => name.startsWith('x-oss-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const parameters = [...query]
    .filter(([name]) => signedParameters.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const asked = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  const lines = [method, headers.get('content-md5') ?? '', headers.get('content-type') ?? '', date];
  return `${lines.join('\n')}\n${ossHeaders}${resource}${asked}`;
}
