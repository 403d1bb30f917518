/**
 * Reads a sequence ahead of its reader, so that both work at the same time. Order is kept; ending the iteration ends the source.
 * `most` entries wait at any time; 1 or more.
 */
export async function* ahead<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<T, void, undefined> {
  const queue: Promise<IteratorResult<T>>[] = [];
  const iterator = source[Symbol.asyncIterator]();
  const ask = () => {
    const next = iterator.next();
    next.catch(() => undefined); // told to the reader when its turn comes
    queue.push(next);
  };
  try {
    for (;;) {
      while (queue.length < most) ask();
      const next = await queue.shift();
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
