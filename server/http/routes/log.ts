/**
 * The log in public, at the paths of C2SP tlog-tiles: hashes and signatures only, so that anybody can follow the log and nobody
 * learns what is in it. `tile/entries/…` answers 404 on purpose: records are private and are handed out with their proofs, one by one.
 */
import { Router } from 'express';
import type { Response } from 'express';
import { AppError } from '../../errors.ts';
import { parseTilePath } from '../../log/index.ts';
import type { Log } from '../../log/index.ts';

export interface LogRouterDeps {
  log: Log;
  /** id of the log in the registry, 0x + 64 hex; null while it is not known yet: only `/logs` answers then */
  logId: () => string | null;
  /** where the log is anchored; null while that is not known yet */
  registry: () => { chainId: number; address: string } | null;
}

/** What `GET /logs` says about each log. */
export interface LogSummary {
  logId: string | null;
  origin: string;
  /** C2SP verifier key */
  vkey: string;
  /** records covered by the checkpoint */
  size: number;
  registry: { chainId: number; address: string } | null;
}

/** A full tile never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';
/** A partial tile is soon replaced by a wider one. */
const SHORTLY = 'public, max-age=60';

/** `GET /logs` and `GET /log/{logId}/checkpoint|vkey|tile/{L}/{N}[.p/{W}]`. */
export function logRouter({ log, logId, registry }: LogRouterDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.get('/logs', (_request, response) => {
    const summary: LogSummary = { logId: logId(), origin: log.origin, vkey: log.vkey, size: log.integrated().size, registry: registry() };
    response.set('Cache-Control', 'no-cache').json([summary]);
  });

  router.param('logId', (request, _response, next, id) => {
    if (id !== logId()) throw new AppError('not-found', { what: request.path });
    next();
  });

  router.get('/log/:logId/checkpoint', (_request, response) => sendText(response, log.latestCheckpoint()));

  router.get('/log/:logId/vkey', (_request, response) => sendText(response, `${log.vkey}\n`));

  router.get('/log/:logId/tile/*path', async (request, response) => {
    // Of the address as it was sent: a decoded %2F would give tiles a second spelling, which caches keep apart.
    const [, , , , ...parts] = request.path.split('/');
    const address = parseTilePath(parts.join('/'));
    const tile = address === null ? null : await log.readTile(address.level, address.index, address.width);
    if (address === null || tile === null) throw new AppError('not-found', { what: request.path });
    response.set('Cache-Control', address.width === undefined ? FOR_EVER : SHORTLY);
    response.type('application/octet-stream').send(Buffer.from(tile.buffer, tile.byteOffset, tile.length));
  });

  return router;
}

function sendText(response: Response, text: string): void {
  response.set('Cache-Control', 'no-cache').type('text/plain; charset=utf-8').send(text);
}
