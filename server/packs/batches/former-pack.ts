/** The pack of the same case in an earlier batch, which a new one takes the place of. */
import { buffer } from 'node:stream/consumers';
import { MANIFEST_NAME, parseManifest } from '../../domain/pack/index.ts';
import { AppError } from '../../errors.ts';
import { FIGURES_NAME } from '../attachments.ts';
import type { SealSettings } from '../seal.ts';
import { openZip, readEntry } from '../unzip.ts';
import type { PackFiles } from './files.ts';
import type { BatchStore } from './store.ts';

/** @throws AppError `pack-replaces-missing` where the earlier batch has no pack of this case any more, or never had */
export async function formerPack(store: BatchStore, files: PackFiles, batchId: string, caseRef: string): Promise<NonNullable<SealSettings['replaces']>> {
  const found = await store.findCase(batchId, caseRef);
  if (found?.pack === null || found?.pack === undefined) throw new AppError('pack-replaces-missing', { batch: batchId });
  const { zip, entries } = await openZip(files.path(batchId, caseRef));
  try {
    const read = async (name: string): Promise<string | null> => {
      const entry = entries.find(({ fileName }) => fileName === name);
      return entry === undefined ? null : (await buffer(await readEntry(zip, entry))).toString('utf8');
    };
    const manifest = parseManifest((await read(MANIFEST_NAME)) ?? '');
    const figures = await read(FIGURES_NAME);
    return { packSha256: found.pack.sha256, manifest, figures: figures === null ? null : figuresOf(JSON.parse(figures) as Figures) };
  } finally {
    zip.close();
  }
}

interface Figures {
  asOf: string;
  totals: { total: string };
}

const figuresOf = ({ asOf, totals: { total } }: Figures): { total: string; asOf: string } => ({ total, asOf });
