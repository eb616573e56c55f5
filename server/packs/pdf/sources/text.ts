import type { Warning } from '../../text/warnings.ts';
import { INDENTED } from '../../text/renderings.ts';
import { decodeText, parseCsv } from './decode-text.ts';
import { indentJson } from './json-indent.ts';
import { MAX_TEXT_BYTES, mebibytes, placeholder } from './types.ts';
import type { Shown, SourceContext } from './types.ts';
import { MAX_COLUMNS, lineBlocks, tableBlocks, typeset } from './typeset.ts';

/** Typesets a text exhibit: CSV as a ruled table, JSON indented, everything else line by line; all but tables with line numbers. */
export function readText(bytes: Uint8Array, kind: 'text' | 'csv' | 'json', source: SourceContext): Shown {
  if (bytes.length > MAX_TEXT_BYTES) return placeholder('too-large', { size: mebibytes(bytes.length), limit: mebibytes(MAX_TEXT_BYTES) });
  const decoded = decodeText(bytes);
  if (!decoded) return placeholder('damaged', { detail: kind === 'json' ? 'JSON' : 'TXT' });
  const warnings: Warning[] = decoded.certain ? [] : [{ code: 'encoding-assumed', params: { encoding: decoded.encoding } }];
  const table = kind === 'csv' ? parseCsv(decoded.text) : null;
  const indented = kind === 'json' ? indentJson(decoded.text) : null;
  return typeset(source, (shaper) => (table && table[0]!.length <= MAX_COLUMNS ? tableBlocks(shaper, table) : lineBlocks(shaper, indented ?? decoded.text)), warnings, indented === null ? undefined : INDENTED);
}
