import type { ColumnType, Generated } from 'kysely';

/** A `bigint`: pg gives it as text, and takes a number. */
type BigInt = ColumnType<string, number, number>;
/** A uuid; ids are told to others as its 32 hexadecimal digits, which PostgreSQL takes as they are. */
type Uuid = string;

export interface AccountTable {
  id: string;
  name: string;
  active: Generated<boolean>;
  operator: Generated<boolean>;
  created_at_ms: BigInt;
}

export interface RamUserTable {
  account_id: string;
  name: string;
  created_at_ms: BigInt;
}

export interface AccessKeyTable {
  id: string;
  account_id: string;
  user_name: string | null;
  secret: string;
  active: Generated<boolean>;
  created_at_ms: BigInt;
}

export interface PolicyTable {
  account_id: string;
  user_name: string;
  name: string;
  document: ColumnType<unknown, string, string>;
}

export interface BucketTable {
  name: string;
  account_id: string;
  created_at_ms: BigInt;
}

export interface PipelineTable {
  id: Uuid;
  account_id: string;
  name: string;
  state: 'Active' | 'Paused';
  speed: string;
  speed_level: number;
  role: string;
  concurrency: number;
  is_default: Generated<boolean>;
  created_at_ms: BigInt;
  /** Its jobs in state queued: kept by every statement that moves a job in or out of that state. */
  queued: Generated<number>;
  served_at: Generated<Date>;
  notify_target: Generated<string>;
}

export interface JobTable {
  id: Uuid;
  account_id: string;
  pipeline_id: Uuid;
  dialect: Generated<'mts' | 'ice'>;
  name: Generated<string>;
  function_name: string;
  input: string;
  output: string;
  job_params: string;
  model_id: string;
  user_data: string;
  schedule_params: string;
  notify_url: Generated<string>;
  notify_key_id: Generated<string>;
  priority: number;
  state: 'queued' | 'running' | 'succeeded' | 'failed';
  attempt: Generated<number>;
  cancel_requested: Generated<boolean>;
  submission: Generated<string>;
  submitted_at_ms: BigInt;
  started_at_ms: BigInt | null;
  ended_at_ms: BigInt | null;
  not_before: Generated<Date>;
  lease_token: Uuid | null;
  lease_until: Date | null;
  worker_id: string | null;
  progress: unknown;
  result: unknown;
}

/** The tables that dynamic queries read; see the migrations for what each column means. */
export interface Schema {
  account: AccountTable;
  ram_user: RamUserTable;
  access_key: AccessKeyTable;
  policy: PolicyTable;
  bucket: BucketTable;
  pipeline: PipelineTable;
  job: JobTable;
}
