import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';

/** The entries of a ZIP by name. */
export async function unzipParts(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const zip = await yauzl.fromBufferPromise(Buffer.from(bytes), { lazyEntries: true });
  for await (const entry of zip.eachEntry()) files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

/** {@link unzipParts} as text. */
export async function unzipText(bytes: Uint8Array): Promise<Map<string, string>> {
  return new Map([...(await unzipParts(bytes))].map(([name, content]) => [name, content.toString('utf8')]));
}
