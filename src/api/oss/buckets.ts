import type { Accounts } from '../../accounts/accounts.ts';
import { checkBucket } from '../../storage/location.ts';
import type { Storage } from '../../storage/storage.ts';
import type { ApiConfig } from '../config.ts';
import type { Fields } from '../wire/xml.ts';
import { inOssWords, notOffered, ossError } from './errors.ts';
import type { OssCall, OssOperation } from './operation.ts';
import { owner } from './owner.ts';
import { requireOwnBucket } from './own-bucket.ts';
import { documentTime } from './times.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner' | 'claimBucket' | 'releaseBucket' | 'listBuckets'>;
  readonly storage: Pick<Storage, 'hasBucket' | 'createBucket' | 'deleteBucket'>;
  readonly config: Pick<ApiConfig, 'region'>;
}

export const listBuckets: OssOperation<Parts> = {
  method: 'GET',
  about: 'service',
  parameters: ['prefix', 'marker', 'max-keys'],
  name: 'ListBuckets',
  async run({ request, caller }, { accounts, config }) {
    const prefix = request.query.get('prefix') ?? '';
    const marker = request.query.get('marker') ?? '';
    const limit = Math.max(1, Math.min(1000, Number(request.query.get('max-keys') ?? 100) || 100));
    const all = await accounts.listBuckets(caller.accountId);
    const found = all.filter(({ name }) => name.startsWith(prefix) && name > marker).sort((a, b) => (a.name < b.name ? -1 : 1)); // prettier-ignore
    const shown = found.slice(0, limit);
    const more = found.length > limit;
    const fields: Fields = {
      Prefix: prefix,
      Marker: marker,
      MaxKeys: limit,
      IsTruncated: more,
      NextMarker: more ? shown.at(-1)?.name : undefined,
      Owner: owner(caller),
      Buckets: {
        Bucket: shown.map((bucket) => bucketFields(bucket, request.headers.get('host') ?? '', config.region)),
      },
    };
    return { status: 200, body: { root: 'ListAllMyBucketsResult', fields } };
  },
};

export const putBucket: OssOperation<Parts> = {
  method: 'PUT',
  about: 'bucket',
  name: 'CreateBucket',
  async run({ bucket, request, caller }, { accounts, storage }) {
    const acl = request.headers.get('x-oss-acl') ?? 'private';
    if (acl !== 'private') throw notOffered(`The ACL "${acl}"`);
    checkBucket(bucket);
    await accounts.claimBucket(caller.accountId, bucket).catch(inOssWords('PermissionDenied.ResourceAccess', taken));
    if (!(await storage.hasBucket(bucket))) await storage.createBucket(bucket);
    return { status: 200, headers: { location: `/${bucket}` } };
  },
};

export const deleteBucket: OssOperation<Parts> = {
  method: 'DELETE',
  about: 'bucket',
  name: 'DeleteBucket',
  async run(call, { accounts, storage }) {
    const { bucket, caller } = call;
    await requireOwnBucket(accounts, call, bucket);
    if (await storage.hasBucket(bucket)) {
      await storage.deleteBucket(bucket).catch(inOssWords('PermissionDenied.ResourceAccess', notEmpty));
    }
    await accounts.releaseBucket(caller.accountId, bucket);
    return { status: 204 };
  },
};

export const getBucketInfo: OssOperation<Parts> = {
  method: 'GET',
  about: 'bucket',
  marker: 'bucketInfo',
  name: 'GetBucketInfo',
  async run(call, { accounts, config }) {
    const { bucket, caller, request } = call;
    await requireOwnBucket(accounts, call, bucket);
    const found = (await accounts.listBuckets(caller.accountId)).find(({ name }) => name === bucket);
    const place = bucketFields(
      found ?? { name: bucket, createdAtMs: 0 },
      request.headers.get('host') ?? '',
      config.region,
    );
    const Bucket = { ...place, Owner: owner(caller), AccessControlList: privately };
    return { status: 200, body: { root: 'BucketInfo', fields: { Bucket } } };
  },
};

export const getBucketLocation: OssOperation<Parts> = {
  method: 'GET',
  about: 'bucket',
  marker: 'location',
  name: 'GetBucketLocation',
  async run(call, { accounts, config }) {
    await requireOwnBucket(accounts, call, call.bucket);
    return { status: 200, body: { root: 'LocationConstraint', fields: locationOf(config.region) } };
  },
};

const notEmpty = () => ossError('BucketNotEmpty', 'The bucket you tried to delete is not empty.');
const taken = () => ossError('BucketAlreadyExists', 'The requested bucket name is not available.');
const privately = { Grant: 'private' };

const aclAnswer = (call: OssCall) => ({
  status: 200,
  body: { root: 'AccessControlPolicy', fields: { Owner: owner(call.caller), AccessControlList: privately } },
});

export const getBucketAcl: OssOperation<Parts> = {
  method: 'GET',
  about: 'bucket',
  marker: 'acl',
  name: 'GetBucketAcl',
  async run(call, { accounts }) {
    await requireOwnBucket(accounts, call, call.bucket);
    return aclAnswer(call);
  },
};

function bucketFields(
  { name, createdAtMs }: { name: string; createdAtMs: number },
  host: string,
  region: string,
): Fields {
  return {
    Name: name,
    Location: locationOf(region),
    CreationDate: documentTime(createdAtMs),
    ExtranetEndpoint: host,
    IntranetEndpoint: host,
    StorageClass: 'Standard',
  };
}

function locationOf(region: string): string {
  return `oss-${region}`;
}
