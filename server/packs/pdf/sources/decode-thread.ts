/** Thread that unpacks one picture: decoders of others may hang, exhaust memory or break for good on a hostile file, and then go with it. */
import { parentPort } from 'node:worker_threads';
import { decodeHeic } from './decode-heic.ts';
import { decodeTiffPage } from './decode-tiff.ts';
import type { Raster } from './raster.ts';
import { UnreadTiff } from './tiff-directories.ts';
import type { TiffPage } from './tiff-directories.ts';

export type DecodeOrder = { kind: 'heic'; bytes: Uint8Array } | { kind: 'tiff'; bytes: Uint8Array; pages: TiffPage[] };
export type DecodeAnswer = { rasters: Raster[] } | { problem: 'damaged' | 'unread'; detail: string };

// utif2 prints what it finds
const silent = (): void => undefined;
Object.assign(console, { log: silent, warn: silent });

parentPort?.once('message', (order: DecodeOrder) => {
  void decode(order).then(
    (rasters) => parentPort!.postMessage({ rasters } satisfies DecodeAnswer),
    (error: unknown) => parentPort!.postMessage({ problem: error instanceof UnreadTiff ? 'unread' : 'damaged', detail: error instanceof Error ? error.message.slice(0, 80) : '' } satisfies DecodeAnswer),
  );
});

async function decode(order: DecodeOrder): Promise<Raster[]> {
  return order.kind === 'heic' ? decodeHeic(order.bytes) : order.pages.map((page) => decodeTiffPage(order.bytes, page));
}
