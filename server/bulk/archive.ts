/** The directory of a ZIP archive: which files it holds, and which of them are refused before a byte of them is read. */
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../errors.ts';
import { FileDamagedError } from '../evidence/index.ts';
import { entryContent } from './entry-content.ts';
import { MANIFEST_NAMES } from './manifest.ts';
import { decodeName, escapeName, isNoise, normalPath, problemOfPath } from './names.ts';
import type { ArchiveSource } from './source.ts';

export interface ArchiveLimits {
  /** files of one archive */
  files: number;
  /** bytes of the largest document */
  fileBytes: number;
}

export interface ArchiveFile {
  /** as the manifest names it */
  path: string;
  /** bytes, as the directory says */
  size: number;
  /** why its content is not read; null when it may be */
  problem: AppError | null;
  entry: Entry;
}

/** Room for folders, manifest and what operating systems add, beside the files. */
const ENTRIES_PER_FILE = 4;
const MORE_ENTRIES = 1000;
/** Deflate reaches 1032 : 1 on nothing but repetition; documents stay far below this. Small files may reach it honestly. */
const MAX_RATIO = 200;
const RATIO_FROM_BYTES = 1 << 20;
const STORED = 0;
const DEFLATED = 8;
/** Of the Unix mode in the upper half of the external attributes (Info-ZIP). */
const FILE_KIND = 0o170000;
const REGULAR_FILE = 0o100000;
const CENTRAL_HEADER = 0x02014b50;

/** An opened archive. */
export class Archive {
  /** by path, without folders and noise, in the order of the directory */
  readonly files: ReadonlyMap<string, ArchiveFile>;
  /** entries of no use unless a manifest names them (.DS_Store and the like) */
  readonly noise: ReadonlyMap<string, ArchiveFile>;
  private readonly zip: ZipFile;
  private readonly source: ArchiveSource;

  private constructor(zip: ZipFile, source: ArchiveSource, files: Map<string, ArchiveFile>) {
    this.zip = zip;
    this.source = source;
    this.files = new Map([...files].filter(([path]) => !isNoise(path)));
    this.noise = new Map([...files].filter(([path]) => isNoise(path)));
  }

  /**
   * Reads the directory.
   * @throws AppError `bulk-archive-broken`, `bulk-files-too-many`; FileDamagedError
   */
  static async open(source: ArchiveSource, limits: ArchiveLimits): Promise<Archive> {
    const { zip, entries } = await readDirectory(source, limits.files * ENTRIES_PER_FILE + MORE_ENTRIES, limits.files);
    const found = entries.filter((entry) => !isFolder(entry)).map((entry) => describe(entry, limits));
    markOverlaps(found);
    const files = new Map<string, ArchiveFile>();
    for (const file of withoutCommonFolder(found)) {
      const twin = files.get(file.path);
      // Which of the two is meant nobody can tell, and unpackers differ in which they keep.
      if (twin !== undefined) twin.problem ??= new AppError('bulk-entry-twice');
      else files.set(file.path, file);
    }
    const archive = new Archive(zip, source, files);
    if (archive.files.size > limits.files + MANIFEST_NAMES.length) throw new AppError('bulk-files-too-many', { count: archive.files.size, limit: limits.files });
    return archive;
  }

  find(path: string): ArchiveFile | undefined {
    return this.files.get(path) ?? this.noise.get(path);
  }

  /**
   * The content of a file without a problem, checked against size and check sum of the directory; nothing is certain before its end.
   * @throws AppError `bulk-entry-damaged`; FileDamagedError
   */
  read(file: ArchiveFile): AsyncGenerator<Buffer> {
    return entryContent(this.zip, this.source, file.entry);
  }

  close(): void {
    this.zip.close();
  }
}

async function readDirectory(source: ArchiveSource, maxEntries: number, maxFiles: number): Promise<{ zip: ZipFile; entries: Entry[] }> {
  const entries: Entry[] = [];
  try {
    // Names and sizes are judged here, one by one: yauzl would refuse the whole archive for a single odd entry.
    const zip = await yauzl.fromRandomAccessReaderPromise(source, source.size, { autoClose: false, decodeStrings: false, validateEntrySizes: false });
    if (zip.entryCount > maxEntries) throw new AppError('bulk-files-too-many', { count: zip.entryCount, limit: maxFiles });
    for await (const entry of zip.eachEntry()) entries.push(entry);
    const next = await source.range(Number(zip.readEntryCursor), Number(zip.readEntryCursor) + 4);
    if (next.length === 4 && next.readUInt32LE(0) === CENTRAL_HEADER) throw new Error('the directory holds more entries than it says');
    return { zip, entries };
  } catch (error) {
    if (error instanceof AppError || error instanceof FileDamagedError || !(error instanceof Error)) throw error;
    throw new AppError('bulk-archive-broken', { problem: error.message, entry: entries.length + 1 }, { cause: error });
  }
}

function isFolder(entry: Entry): boolean {
  return entry.fileNameRaw.at(-1) === 0x2f;
}

function describe(entry: Entry, limits: ArchiveLimits): ArchiveFile {
  const name = decodeName({ bytes: entry.fileNameRaw, isUtf8: (entry.generalPurposeBitFlag & 0x800) !== 0, extraFields: entry.extraFields });
  const path = name === null ? escapeName(entry.fileNameRaw) : normalPath(name);
  return { path, size: entry.uncompressedSize, problem: name === null ? new AppError('bulk-entry-name') : problemOf(entry, path, limits), entry };
}

function problemOf(entry: Entry, path: string, { fileBytes }: ArchiveLimits): AppError | null {
  const problem = problemOfPath(path);
  if (problem !== null) return new AppError('bulk-path-refused', { problem });
  const kind = (entry.externalFileAttributes >>> 16) & FILE_KIND;
  if (isMadeByUnix(entry) && kind !== 0 && kind !== REGULAR_FILE) return new AppError('bulk-entry-kind');
  if (entry.isEncrypted()) return new AppError('bulk-entry-encrypted');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) return new AppError('bulk-entry-method', { method: entry.compressionMethod });
  if (entry.uncompressedSize === 0) return new AppError('file-empty');
  if (entry.uncompressedSize > fileBytes) return new AppError('file-too-large', { limit: fileBytes });
  const ratio = Math.round(entry.uncompressedSize / Math.max(1, entry.compressedSize));
  return entry.uncompressedSize > RATIO_FROM_BYTES && ratio > MAX_RATIO ? new AppError('bulk-entry-ratio', { ratio, limit: MAX_RATIO }) : null;
}

/** Upper byte of "version made by": 3 Unix, 19 macOS (APPNOTE 4.4.2). */
function isMadeByUnix(entry: Entry): boolean {
  return [3, 19].includes(entry.versionMadeBy >>> 8);
}

/** Entries that share bytes: a small archive could unpack to any size so (Fifield, "A better zip bomb", 2019). */
function markOverlaps(files: readonly ArchiveFile[]): void {
  const inOrder = [...files].sort((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader);
  let furthest: ArchiveFile | null = null;
  for (const file of inOrder) {
    if (furthest !== null && file.entry.relativeOffsetOfLocalHeader < endOf(furthest.entry)) {
      for (const each of [furthest, file]) each.problem ??= new AppError('bulk-entry-overlaps');
    }
    if (furthest === null || endOf(file.entry) > endOf(furthest.entry)) furthest = file;
  }
}

const LOCAL_HEADER_BYTES = 30;

/** The local header's own extra field may make it longer, never shorter. */
function endOf({ relativeOffsetOfLocalHeader, fileNameLength, compressedSize }: Entry): number {
  return relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + fileNameLength + compressedSize;
}

/** Zipping a folder puts its name before every path: where the manifest lies in the only folder, that folder is the root. */
function withoutCommonFolder(files: readonly ArchiveFile[]): readonly ArchiveFile[] {
  const real = files.filter(({ path }) => !isNoise(path));
  const folder = /^([^/]+\/)/.exec(real[0]?.path ?? '')?.[1];
  if (folder === undefined || !real.every(({ path }) => path.startsWith(folder))) return files;
  if (!MANIFEST_NAMES.some((name) => real.some(({ path }) => path === folder + name))) return files;
  return files.map((file) => (file.path.startsWith(folder) ? { ...file, path: file.path.slice(folder.length) } : file));
}
