import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { formatLocation, type Location } from '../../storage/location.ts';
import { showingOf } from '../place.ts';
import type { ObjectView } from './server.ts';
import { useServer } from './session.tsx';

/** A page holds a file whole to show it; what is larger is saved instead. */
export const mostShown = 512_000_000;

/** An object's bytes, fetched when its size allows; `size` is known before they are. */
export function useObject(place: Location) {
  const server = useServer();
  const about = useQuery({
    queryKey: ['object', formatLocation(place)],
    queryFn: async () => (await server.own<{ Object: ObjectView }>('HeadObject', { BucketName: place.bucket, ObjectKey: place.key })).Object, // prettier-ignore
  });
  const size = about.data?.Size;
  const bytes = useQuery({
    queryKey: ['bytes', formatLocation(place), about.data?.LastModified],
    queryFn: ({ signal }) => server.bytes(place, showingOf(place.key).type, signal),
    enabled: size !== undefined && size <= mostShown,
    staleTime: Infinity,
    gcTime: 30_000,
  });
  return { size, bytes: bytes.data, error: about.error ?? bytes.error };
}

/** An address for bytes that this page holds, for as long as it shows them. */
export function useAddress(bytes: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (bytes === undefined) return setAddress(undefined);
    const made = URL.createObjectURL(bytes);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return address;
}
