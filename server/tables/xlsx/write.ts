import type { Blob } from 'node:buffer';
import type Stream from 'node:stream';
import { buffer } from 'node:stream/consumers';
import writeXlsx from 'write-excel-file/node';
import type { Feature, Sheet } from 'write-excel-file/node';
import yauzl from 'yauzl';
import yazl from 'yazl';

export type WorkbookFeature = Feature<Stream | Buffer | Blob>;
export type WorkbookSheet = Sheet<Stream | Buffer | Blob>;

/** A workbook as bytes that depend on its content alone: the writer puts the clock into the ZIP. */
export async function workbookBytes(sheets: WorkbookSheet[], features: WorkbookFeature[] = []): Promise<Uint8Array> {
  return withoutTimes(await writeXlsx(sheets, { features }).toBuffer());
}

async function withoutTimes(workbook: Buffer): Promise<Uint8Array> {
  const zip = await yauzl.fromBufferPromise(workbook, { lazyEntries: true });
  const output = new yazl.ZipFile();
  for await (const entry of zip.eachEntry()) {
    const content = await buffer(await zip.openReadStreamPromise(entry));
    output.addBuffer(content, entry.fileName, { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true });
  }
  output.end();
  return new Uint8Array(await buffer(output.outputStream));
}
