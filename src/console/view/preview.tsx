import { useQuery } from '@tanstack/react-query';
import { useState, type Ref } from 'react';
import type { Location } from '../../storage/location.ts';
import { nameOf, showingOf, sizeText } from '../place.ts';
import { useObject } from './object-address.ts';
import { Refusal } from './refusal.tsx';
import { useServer, useWords } from './session.tsx';

interface PreviewParts {
  readonly place: Location;
  readonly title?: string;
  /** The player, for whoever plays several at once. */
  readonly player?: Ref<HTMLVideoElement>;
}

/** Shows an object: a picture, a player, or text; what cannot be shown can be saved. */
export function Preview({ place, title, player }: PreviewParts) {
  const say = useWords();
  const { size, address, error } = useObject(place);
  const name = nameOf(place.key);
  return (
    <figure>
      <figcaption>
        <b>{title ?? name}</b>
        <span>{size === undefined ? '' : sizeText(size)}</span>
        <span className="space" />
        <button disabled={address === undefined} onClick={() => address !== undefined && save(address, name)}>
          {say('save')}
        </button>
      </figcaption>
      <Refusal error={error} />
      {address === undefined && error === null && <p className="none">{say('loading')}</p>}
      {address !== undefined && <Shown key={address} address={address} place={place} player={player} />}
    </figure>
  );
}

interface ShownParts {
  readonly address: string;
  readonly place: Location;
  readonly player?: Ref<HTMLVideoElement> | undefined;
}

/** What an object shows, by the name of its file. */
function Shown({ address, place, player }: ShownParts) {
  const say = useWords();
  const [failed, setFailed] = useState(false);
  const { as } = showingOf(place.key);
  if (failed || as === 'none') return <p className="none">{say('notShown')}</p>;
  if (as === 'text') return <Text address={address} />;
  const parts = { src: address, onError: () => setFailed(true) };
  if (as === 'image') return <img className="checked" alt={nameOf(place.key)} {...parts} />;
  if (as === 'audio') return <audio controls {...parts} />;
  return <video className="checked" controls playsInline ref={player} {...parts} />;
}

/** Text beyond this is not laid out. */
const mostText = 200_000;

function Text({ address }: { readonly address: string }) {
  const server = useServer();
  const { data, error } = useQuery({
    queryKey: ['text', address],
    queryFn: () => server.text(address, mostText),
  });
  return (
    <>
      <Refusal error={error} />
      <pre>{data}</pre>
    </>
  );
}

function save(address: string, name: string): void {
  const link = document.createElement('a');
  [link.href, link.download] = [address, name];
  link.click();
}
