import { AppError } from '../../../../errors.ts';
import { TEXT_RENDERING } from '../../../text/renderings.ts';
import { TooMuchText } from '../pieces.ts';
import { MAX_EXHIBIT_PAGES, placeholder } from '../types.ts';
import type { Shown, SourceContext } from '../types.ts';
import { pieceBlocks, typeset } from '../typeset.ts';
import { docxPieces } from './docx.ts';
import { xlsxPieces } from './xlsx.ts';

/** A Word or Excel file as its words in their order: what is shown where no office software is set up. */
export async function readOffice(bytes: Uint8Array, kind: 'docx' | 'xlsx', source: SourceContext): Promise<Shown> {
  const type = kind.toUpperCase();
  try {
    const { pieces, warnings } = kind === 'docx' ? await docxPieces(bytes) : await xlsxPieces(bytes);
    if (pieces.length === 0) return placeholder('no-text', { type });
    return typeset(source, (shaper) => pieceBlocks(shaper, pieces), [{ code: 'text-rendering', params: { type } }, ...warnings], TEXT_RENDERING);
  } catch (error) {
    if (error instanceof TooMuchText) return placeholder('too-many-pages', { limit: MAX_EXHIBIT_PAGES });
    if (error instanceof AppError && error.code === 'table-xlsx-too-large') return placeholder('render-limit', { type });
    if (error instanceof AppError) return placeholder('damaged', { detail: type });
    throw error;
  }
}
