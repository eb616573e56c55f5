/** ZIP archives in memory. */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** Contents of the files of the archive `zip`, in its order. @param wanted those to read; all when left out */
export async function readArchive(zip: Uint8Array, wanted: (name: string) => boolean = () => true): Promise<Map<string, Buffer>> {
  const archive = await fromBufferPromise(Buffer.from(zip), { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of archive.eachEntry()) {
    if (!entry.fileName.endsWith('/') && wanted(entry.fileName)) files.set(entry.fileName, await buffer(await archive.openReadStreamPromise(entry)));
  }
  return files;
}

/** An archive with `files`, in their order. */
export async function writeArchive(files: Map<string, Buffer>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, bytes] of files) archive.addBuffer(bytes, name, { mtime: new Date('2020-01-01T00:00:00Z'), compress: false });
  archive.end();
  return buffer(archive.outputStream);
}
