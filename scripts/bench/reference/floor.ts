/** The least that any writer of this pack must do: copy what is passed on into one file, and deflate what it typesets. */
import { deflateSync, inflateSync } from 'node:zlib';
import { PDFArray, PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';

export interface FloorWork {
  /** the finished file: what is copied */
  file: Uint8Array;
  /** page contents as they are before compression */
  contents: Uint8Array[];
}

/** @param file a pack as our engine wrote it */
export async function floorWork(file: Uint8Array): Promise<FloorWork> {
  const document = await PDFDocument.load(file);
  const contents = document.getPages().map((page) => {
    const stream = page.node.lookup(PDFName.of('Contents'));
    if (!(stream instanceof PDFRawStream) || stream.dict.lookup(PDFName.of('Filter')) instanceof PDFArray) throw new TypeError('a page of ours has one content stream');
    return stream.dict.has(PDFName.of('Filter')) ? inflateSync(stream.contents) : stream.contents;
  });
  return { file, contents };
}

/** Does the work once. @returns bytes of the size of the pack, to be hashed and written like it */
export function doFloorWork({ file, contents }: FloorWork): Uint8Array {
  const copy = Buffer.allocUnsafeSlow(file.length);
  copy.set(file);
  for (const content of contents) deflateSync(content);
  return copy;
}
