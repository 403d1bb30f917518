import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { internalError } from '../base/errors.ts';
import { packageRoot } from '../base/package-root.ts';

/** The built console (`scripts/console.js`), all of it. */
const files = [
  { path: '/console/', name: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/console/console.js', name: 'console.js', type: 'text/javascript; charset=utf-8' },
  { path: '/console/console.css', name: 'console.css', type: 'text/css; charset=utf-8' },
  { path: '/console/icon.svg', name: 'icon.svg', type: 'image/svg+xml' },
] as const;

// Scripts and styles are ours alone; pictures and films are a file that was just chosen, or come from addresses that a script has signed.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the console's own files, the only thing that needs no signature: there is nothing of anybody in them, and what they show a browser asks for by signed requests.
 * They are read once, from where `scripts/console.js` put them. Errors: InternalError (they are not there).
 */
export async function serveConsole(server: FastifyInstance): Promise<void> {
  for (const { path, name, type } of files) {
    const bytes = await readFile(join(packageRoot, 'dist/console', name)).catch((cause: Error) => {
      throw internalError(`the console is not built (${cause.message}); \`npm run build\` does it`, cause);
    });
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
    server.get(path, (request, reply) => {
      reply.headers({ etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }); // prettier-ignore
      reply.header('content-security-policy', contentSecurityPolicy);
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.type(type).send(bytes);
    });
  }
  server.get('/console', (_request, reply) => reply.redirect('/console/', 308));
}

/** Whether a person opens the address of the service in a browser, where a program would name an action. */
export function isVisit({ method, raw, headers }: FastifyRequest): boolean {
  return method === 'GET' && raw.url === '/' && (headers.accept ?? '').includes('text/html');
}

/** Shows them the console. */
export function showConsole(reply: FastifyReply): FastifyReply {
  return reply.redirect('/console/', 302);
}
