import { useQuery } from '@tanstack/react-query';
import type { FunctionOffer } from '../form.ts';
import { formatLocation } from '../../storage/location.ts';
import { showingOf } from '../place.ts';
import type { ObjectView } from './server.ts';
import { useServer, useWords } from './session.tsx';
import { UploadField } from './upload-field.tsx';

interface InputParts {
  readonly offer: FunctionOffer;
  readonly value: string;
  /** @param file the one that was put there just now. */
  readonly change: (address: string, file?: File) => void;
}

/** A file of this machine, or one that is stored already. */
export function InputField({ offer, value, change }: InputParts) {
  const say = useWords();
  const stored = useStored();
  const fits = stored.data?.filter((address) => {
    const { as } = showingOf(address);
    return as !== 'none' && as !== 'text' && offer.Inputs.includes(as);
  });
  return (
    <UploadField done={change}>
      <p>{say('dropInput')}</p>
      <input
        aria-label="Input"
        value={value}
        onChange={(event) => change(event.target.value)}
        placeholder="oss://bucket/key"
        list="stored"
        spellCheck={false}
      />
      <datalist id="stored">
        {fits?.map((address) => (
          <option key={address} value={address} />
        ))}
      </datalist>
    </UploadField>
  );
}

/** Addresses of stored objects, some of every bucket. */
function useStored() {
  const server = useServer();
  return useQuery({
    queryKey: ['stored'],
    async queryFn() {
      const buckets = await server.buckets();
      const lists = await Promise.all(
        buckets.slice(0, 10).map(async (bucket) => {
          const { Objects } = await server.own<{ Objects: ObjectView[] }>('ListObjects', {
            BucketName: bucket,
            MaxKeys: '100',
          });
          return Objects.map(({ ObjectKey }) => formatLocation({ bucket, key: ObjectKey }));
        }),
      );
      return lists.flat();
    },
  });
}
