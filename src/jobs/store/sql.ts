/** The database's clock as the columns `*_at_ms` hold it. */
export const nowMs = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** Jobs that one pipeline may have in state queued (contract, section 5). */
export const queuedLimit = 10_000;

/** Told when a job may have become claimable. */
export const claimableChannel = 'reelsmith_claimable';
/** Told, with the job's id, when a running job shall stop. */
export const cancelChannel = 'reelsmith_cancel';
