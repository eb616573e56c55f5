import type { ExhibitInput } from '../input.ts';
import { readImage } from './image.ts';
import { KIND_NAMES, declaredKind, kindOf } from './kind.ts';
import { readPdf } from './pdf.ts';
import { readText } from './text.ts';
import { mebibytes, placeholder } from './types.ts';
import type { Shown, SourceContext } from './types.ts';

/**
 * Makes an exhibit's pages. Never throws because of the exhibit: what cannot be shown becomes a placeholder with its reason,
 * so that one bad exhibit never costs the pack.
 */
export async function readExhibit(exhibit: ExhibitInput, source: SourceContext): Promise<Shown> {
  const { content, record } = exhibit;
  const declared = record.document.mediaType;
  if ('absent' in content) {
    if (content.absent === 'too-large') return placeholder('too-large', { size: mebibytes(record.document.size), limit: mebibytes(exhibit.sizeLimit ?? 0) });
    return placeholder(content.absent, content.absent === 'original-erased' ? { time: exhibit.erasedTime ?? '' } : {});
  }
  const { bytes } = content;
  if (bytes.length === 0) return placeholder('empty');
  const kind = kindOf(bytes, declared);
  const expected = declaredKind(declared);
  if (expected && expected !== kind) return placeholder('type-mismatch', { declared: KIND_NAMES[expected], found: KIND_NAMES[kind] });
  switch (kind) {
    case 'pdf':
      return readPdf(bytes, source);
    case 'jpeg':
    case 'png':
    case 'webp':
      return readImage(bytes, kind, source);
    case 'text':
    case 'csv':
      return readText(bytes, kind, source);
    default:
      return placeholder('unsupported-type', { type: kind === 'binary' ? declared : KIND_NAMES[kind] });
  }
}
