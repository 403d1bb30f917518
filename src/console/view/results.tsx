import { useRef } from 'react';
import type { Location } from '../../storage/location.ts';
import { placeOf, showingOf } from '../place.ts';
import { Preview } from './preview.tsx';
import type { JobView } from './server.ts';
import { useWords } from './session.tsx';

/** What a job has written, beside what it was given where the two are of one kind. */
export function Results({ job }: { readonly job: JobView }) {
  const say = useWords();
  const input = placeOf(job.Input);
  const outputs = (job.Outputs ?? []).flatMap((address) => placeOf(address) ?? []);
  const compared = input !== undefined && outputs.some(({ key }) => isLike(key, input.key));
  const players = useRef(new Map<string, HTMLVideoElement>());
  const hold = (name: string) => (player: HTMLVideoElement | null) => {
    if (player === null) players.current.delete(name);
    else players.current.set(name, player);
  };
  const films = [...(compared ? [input] : []), ...outputs].filter(({ key }) => showingOf(key).as === 'video');
  if (outputs.length === 0) return null;
  return (
    <>
      {compared && films.length > 1 && (
        <button onClick={() => playTogether([...players.current.values()])}>{say('playBoth')}</button>
      )}
      <div className="sideBySide">
        {compared && <Preview place={input} title={say('before')} player={hold('input')} />}
        {outputs.map((place, n) => (
          <Preview
            key={n}
            place={place}
            player={hold(String(n))}
            {...(compared && outputs.length === 1 && { title: say('after') })}
          />
        ))}
      </div>
    </>
  );
}

const isLike = (one: Location['key'], other: Location['key']) => {
  const { as } = showingOf(one);
  return (as === 'image' || as === 'video' || as === 'audio') && as === showingOf(other).as;
};

/** From the start, the others without their sound. */
function playTogether(players: readonly HTMLVideoElement[]): void {
  for (const [n, player] of players.entries()) {
    player.currentTime = 0;
    player.muted = n > 0;
    void player.play();
  }
}
