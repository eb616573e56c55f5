import { openZip, readEntry } from '../../server/packs/unzip.ts';

/** Every file of a pack, by name. */
export async function contents(path: string): Promise<Map<string, Buffer>> {
  const { zip, entries } = await openZip(path);
  const files = new Map<string, Buffer>();
  for (const entry of entries) {
    const parts: Buffer[] = [];
    for await (const part of (await readEntry(zip, entry)) as AsyncIterable<Buffer>) parts.push(part);
    files.set(entry.fileName, Buffer.concat(parts));
  }
  zip.close();
  return files;
}
