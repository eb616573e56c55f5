import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';

/** A file that is no ZIP, a damaged one, or one that tries something (a path out of its folder, a bomb). */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** More entries than any pack has. */
const MAX_ENTRIES = 25_000;

/**
 * Opens a ZIP for reading at random. Names with `..`, absolute names and backslashes are refused before anything is read.
 * @throws ZipError
 */
export function openZip(path: string): Promise<{ zip: ZipFile; entries: Entry[] }> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, decodeStrings: true, strictFileNames: true, validateEntrySizes: true }, (error, zip) => {
      if (error) return reject(new ZipError(error.message, { cause: error }));
      const entries: Entry[] = [];
      const fail = (problem: Error): void => {
        zip.close();
        reject(problem instanceof ZipError ? problem : new ZipError(problem.message, { cause: problem }));
      };
      zip.on('error', fail);
      zip.on('entry', (entry: Entry) => {
        entries.push(entry);
        if (entries.length > MAX_ENTRIES) fail(new ZipError(`more than ${MAX_ENTRIES} entries`));
        else zip.readEntry();
      });
      zip.on('end', () => resolve({ zip, entries }));
      zip.readEntry();
    });
  });
}

/** The content of one entry as a stream; its size is checked against the directory while it is read. @throws ZipError */
export function readEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    try {
      zip.openReadStream(entry, (error, stream) => (error ? reject(new ZipError(error.message, { cause: error })) : resolve(stream)));
    } catch (error) {
      // an encrypted entry or an unknown method is thrown, not passed on
      reject(new ZipError(error instanceof Error ? error.message : String(error), { cause: error }));
    }
  });
}
