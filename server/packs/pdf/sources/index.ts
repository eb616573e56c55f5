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
import { mebibytes, placeholder } from './types.ts';
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
  return readFile(content.bytes, record.document.mediaType, source);
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
