import { useQuery } from '@tanstack/react-query';
import type { FunctionOffer } from '../form.ts';
import { Refusal } from './refusal.tsx';
import { to } from './route.ts';
import { useServer, useWords } from './session.tsx';

/** Everything that the server can do. */
export function useFunctions() {
  const server = useServer();
  return useQuery({ queryKey: ['functions'], queryFn: () => server.functions(), staleTime: Infinity });
}

const groups = [
  ['forVideo', 'video'],
  ['forImage', 'image'],
  ['forAudio', 'audio'],
] as const;

export function FunctionsPage() {
  const say = useWords();
  const { data = [], error } = useFunctions();
  return (
    <>
      <Refusal error={error} />
      {groups.map(([word, kind]) => (
        <section key={kind}>
          <h2>{say(word)}</h2>
          <ul className="cards">
            {data
              .filter(({ Inputs }) => kindOf(Inputs) === kind)
              .map((offer) => (
                <li key={offer.Name}>
                  <a className="card" href={to('submit', offer.Name)}>
                    <b>{offer.Name}</b>
                    <span>{offer.Summary}</span>
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** The kind that a function is listed under: what takes sound from films too is about sound. */
function kindOf(inputs: FunctionOffer['Inputs']): 'video' | 'image' | 'audio' {
  if (inputs.includes('audio')) return 'audio';
  return inputs.includes('video') ? 'video' : 'image';
}
