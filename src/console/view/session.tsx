import { createContext, useContext } from 'react';
import type { Server } from './server.ts';
import { say, type Tongue, type Word } from './words.ts';

export const ServerContext = createContext<Server | undefined>(undefined);

/** The server, as whoever has signed in. */
export function useServer(): Server {
  const server = useContext(ServerContext);
  if (server === undefined) throw new Error('nobody has signed in');
  return server;
}

export const TongueContext = createContext<Tongue>('en');

/** Says words in the language of the page. */
export function useWords(): (word: Word) => string {
  const tongue = useContext(TongueContext);
  return (word) => say(tongue, word);
}
