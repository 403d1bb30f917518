import type { JobView } from './server.ts';
import { useWords } from './session.tsx';

/** A job's state in a word, with its progress while it runs. */
export function StateBadge({ job: { State, Percent } }: { readonly job: JobView }) {
  const say = useWords();
  return (
    <span className={`badge ${State}`}>
      {say(State)}
      {State === 'Analysing' && Percent !== undefined && ` ${Math.floor(Percent)} %`}
    </span>
  );
}
