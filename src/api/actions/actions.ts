import type { Action } from './action.ts';
import { addPipeline } from './add-pipeline.ts';
import { cancelJob } from './cancel-job.ts';
import { createAccessKey } from './create-access-key.ts';
import { createAccount } from './create-account.ts';
import { createBucket } from './create-bucket.ts';
import { createUser } from './create-user.ts';
import { deleteAccessKey } from './delete-access-key.ts';
import { deleteBucket } from './delete-bucket.ts';
import { deleteObject } from './delete-object.ts';
import { deletePipeline } from './delete-pipeline.ts';
import { deletePolicy } from './delete-policy.ts';
import { deleteUser } from './delete-user.ts';
import { getJob } from './get-job.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listAccessKeys } from './list-access-keys.ts';
import { listAccounts } from './list-accounts.ts';
import { listBuckets } from './list-buckets.ts';
import { listFunctions } from './list-functions.ts';
import { listJobs } from './list-jobs.ts';
import { listObjects } from './list-objects.ts';
import { listUsers } from './list-users.ts';
import { putObject } from './put-object.ts';
import { putPolicy } from './put-policy.ts';
import { queryIceJob } from './query-ice-job.ts';
import { queryIProductionJob } from './query-iproduction-job.ts';
import { queryPipelineList } from './query-pipeline-list.ts';
import { retryJob } from './retry-job.ts';
import { searchPipeline } from './search-pipeline.ts';
import { setAccessKeyState } from './set-access-key-state.ts';
import { setAccountState } from './set-account-state.ts';
import { submitIceJob } from './submit-ice-job.ts';
import { submitIProductionJob } from './submit-iproduction-job.ts';
import { updatePipeline } from './update-pipeline.ts';

/** Every operation of the API, in the order of the reference pages. */
export const actions: readonly Action[] = [
  submitIProductionJob,
  queryIProductionJob,
  submitIceJob,
  queryIceJob,
  addPipeline,
  updatePipeline,
  deletePipeline,
  queryPipelineList,
  searchPipeline,
  listJobs,
  getJob,
  cancelJob,
  retryJob,
  listFunctions,
  listAccounts,
  createAccount,
  setAccountState,
  listUsers,
  createUser,
  deleteUser,
  listAccessKeys,
  createAccessKey,
  setAccessKeyState,
  deleteAccessKey,
  putPolicy,
  deletePolicy,
  listBuckets,
  createBucket,
  deleteBucket,
  listObjects,
  headObject,
  putObject,
  getObject,
  deleteObject,
];
