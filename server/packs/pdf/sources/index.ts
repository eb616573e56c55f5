import type { ExhibitInput } from '../input.ts';
import { CompiledCache } from './cache.ts';
import { placeSource } from './compiled.ts';
import { compileImage } from './image.ts';
import { readHtml } from './html.ts';
import { KIND_NAMES, declaredKind, isEncryptedPackage, kindOf } from './kind.ts';
import { readOffice } from './office/index.ts';
import { compileHeic, compileTiff } from './scans.ts';
import { compilePdf } from './pdf.ts';
import { readText } from './text.ts';
import { MAX_EXHIBIT_PAGES, mebibytes, placeholder } from './types.ts';
import type { Shown, SourceContext } from './types.ts';

/** Enough for the files that recur in a batch; what a thread keeps beyond the pack in hand. */
const CACHE_BYTES = 64 << 20;

/** The thread's cache. */
const cache = new CompiledCache(CACHE_BYTES);

/**
 * Makes an exhibit's pages. Never throws because of the exhibit: what cannot be shown becomes a placeholder with its reason,
 * so that one bad exhibit never costs the pack.
 */
export async function readExhibit(exhibit: ExhibitInput, source: SourceContext): Promise<Shown> {
  const { content, record } = exhibit;
  if ('absent' in content) {
    if (content.absent === 'too-large') return placeholder('too-large', { size: mebibytes(record.document.size), limit: mebibytes(exhibit.sizeLimit ?? 0) });
    return placeholder(content.absent, content.absent === 'original-erased' ? { time: exhibit.erasedTime ?? '' } : {});
  }
  const { mediaType } = record.document;
  return (exhibit.converted && (await readConverted(exhibit.converted, content.bytes, mediaType, source))) ?? readFile(content.bytes, mediaType, source);
}

/**
 * Pages that office software made of an Office file. They are not the original's own pages, and the slip says so; null when the original is not
 * what it is recorded as, or the software gave nothing that can be shown: then the file itself is read.
 */
async function readConverted(pdf: Uint8Array, original: Uint8Array, declared: string, source: SourceContext): Promise<Shown | null> {
  const kind = kindOf(original, declared);
  const expected = declaredKind(declared);
  if (expected && expected !== kind) return null;
  const shown = placeSource(await cache.get('pdf', pdf, () => compilePdf(pdf)), source);
  if ('placeholder' in shown || shown.pages.length > MAX_EXHIBIT_PAGES) return null;
  return { ...shown, pages: shown.pages.map((page) => ({ ...page, originalPage: null })), originalPages: null, bookmarks: [], warnings: [{ code: 'office-converted', params: { type: KIND_NAMES[kind] } }, ...shown.warnings] };
}

/** Makes the pages of any file. @param declared the media type it is said to have */
export async function readFile(bytes: Uint8Array, declared: string, source: SourceContext): Promise<Shown> {
  if (bytes.length === 0) return placeholder('empty');
  const kind = kindOf(bytes, declared);
  if (kind === 'ole' && isEncryptedPackage(bytes)) return placeholder('encrypted');
  const expected = declaredKind(declared);
  if (expected && expected !== kind) return placeholder('type-mismatch', { declared: KIND_NAMES[expected], found: KIND_NAMES[kind] });
  switch (kind) {
    case 'pdf':
      return placeSource(await cache.get(kind, bytes, () => compilePdf(bytes)), source);
    case 'jpeg':
    case 'png':
    case 'webp':
      return placeSource(await cache.get(kind, bytes, () => compileImage(bytes, kind)), source);
    case 'tiff':
      return placeSource(await cache.get(kind, bytes, () => compileTiff(bytes)), source);
    case 'heic':
      return placeSource(await cache.get(kind, bytes, () => compileHeic(bytes)), source);
    case 'text':
    case 'csv':
    case 'json':
      return readText(bytes, kind, source);
    case 'html':
      return readHtml(bytes, source);
    case 'docx':
    case 'xlsx':
      return readOffice(bytes, kind, source);
    default:
      return placeholder('unsupported-type', { type: kind === 'binary' ? declared : KIND_NAMES[kind] });
  }
}
