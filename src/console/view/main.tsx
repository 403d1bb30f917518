import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { CallError } from './server.ts';
import './console.css';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // a refusal is final; a server that does not answer may do so again
      retry: (count, error) => count < 3 && error instanceof CallError && error.code === '',
      refetchOnWindowFocus: true,
    },
  },
});

createRoot(document.getElementById('app')!).render(
  <QueryClientProvider client={client}>
    <App />
  </QueryClientProvider>,
);
