import { buffer } from 'node:stream/consumers';
import { openZip, readEntry } from '../../server/packs/unzip.ts';

/** Every entry of a ZIP that fits into memory. */
export async function unzipAll(path: string): Promise<{ name: string; bytes: Buffer }[]> {
  const { zip, entries } = await openZip(path);
  try {
    const found = [];
    for (const entry of entries) found.push({ name: entry.fileName, bytes: await buffer(await readEntry(zip, entry)) });
    return found;
  } finally {
    zip.close();
  }
}
