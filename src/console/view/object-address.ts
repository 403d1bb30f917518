import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { formatLocation, type Location } from '../../storage/location.ts';
import type { ObjectView } from './server.ts';
import { useServer } from './session.tsx';

/** An object's size, and an address at which a browser shows it; a new one when the object is another. */
export function useObject(place: Location) {
  const server = useServer();
  const name = formatLocation(place);
  const { data, error } = useQuery({
    queryKey: ['object', name],
    queryFn: async () => (await server.own<{ Object: ObjectView }>('HeadObject', { BucketName: place.bucket, ObjectKey: place.key })).Object, // prettier-ignore
  });
  const version = data?.LastModified;
  // `place` is made anew by every rendering; `name` says the same
  const address = useMemo(() => (version === undefined ? undefined : server.address(place)), [server, name, version]);
  return { size: data?.Size, address, error };
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
