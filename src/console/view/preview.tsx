import { useEffect, useState, type Ref } from 'react';
import type { Location } from '../../storage/location.ts';
import { nameOf, showingOf, sizeText } from '../place.ts';
import { mostShown, useAddress, useObject } from './object-bytes.ts';
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
  const server = useServer();
  const { size, bytes, error } = useObject(place);
  return (
    <figure>
      <figcaption>
        <b>{title ?? nameOf(place.key)}</b>
        <span>{size === undefined ? '' : sizeText(size)}</span>
        <span className="space" />
        <button onClick={() => save(server.link(place), nameOf(place.key))}>{say('save')}</button>
      </figcaption>
      <Refusal error={error} />
      {size !== undefined && size > mostShown && <p className="none">{say('tooLong')}</p>}
      {bytes === undefined && error === null && (size ?? 0) <= mostShown && <p className="none">{say('loading')}</p>}
      {bytes !== undefined && <Shown bytes={bytes} name={place.key} player={player} />}
    </figure>
  );
}

/** What bytes show, by the name of their file. */
export function Shown({
  bytes,
  name,
  player,
}: {
  readonly bytes: Blob;
  readonly name: string;
  readonly player?: Ref<HTMLVideoElement> | undefined;
}) {
  // prettier-ignore
  const say = useWords();
  const address = useAddress(bytes);
  const [failed, setFailed] = useState(false);
  const { as } = showingOf(name);
  if (failed || as === 'none') return <p className="none">{say('notShown')}</p>;
  if (as === 'text') return <Text bytes={bytes} />;
  if (address === undefined) return null;
  const parts = { src: address, onError: () => setFailed(true) };
  if (as === 'image') return <img className="checked" alt={nameOf(name)} {...parts} />;
  if (as === 'audio') return <audio controls {...parts} />;
  return <video className="checked" controls playsInline ref={player} {...parts} />;
}

/** Text beyond this is not laid out. */
const mostText = 200_000;

function Text({ bytes }: { readonly bytes: Blob }) {
  const [text, setText] = useState('');
  useEffect(() => {
    void bytes.slice(0, mostText).text().then(setText);
  }, [bytes]);
  return <pre>{text}</pre>;
}

function save(address: string, name: string): void {
  const link = document.createElement('a');
  [link.href, link.download] = [address, name];
  link.click();
}
