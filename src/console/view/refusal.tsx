import { CallError } from './server.ts';

/** Why something did not go, with the code that the server gave. */
export function Refusal({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const { message } = error as Error; // what is thrown here is
  return (
    <p className="refusal" role="alert">
      {error instanceof CallError && error.code !== '' && <b>{error.code} </b>}
      {message}
    </p>
  );
}
