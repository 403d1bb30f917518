import type { StagedObject } from '../../storage/storage.ts';

/** Makes what is staged appear, unless a last check refuses it; then nothing of it is left. What `check` throws passes through. */
export async function commit(
  staged: Pick<StagedObject, 'commit' | 'discard'>,
  check: () => void | Promise<void>,
): Promise<void> {
  try {
    await check();
    await staged.commit();
  } finally {
    await staged.discard();
  }
}
