export interface DecodedText {
  text: string;
  encoding: string;
  /** stated by a byte order mark or proven by being valid UTF-8; GB 18030 is the assumption that is left */
  certain: boolean;
}

/** Text of a file: byte order mark, else UTF-8, else GB 18030 (which mainland systems still write). Null when it is none of these. */
export function decodeText(bytes: Uint8Array): DecodedText | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return attempt(bytes, 'utf-16le', true);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return attempt(bytes, 'utf-16be', true);
  return attempt(bytes, 'utf-8', true) ?? attempt(bytes, 'gb18030', false);
}

function attempt(bytes: Uint8Array, encoding: string, certain: boolean): DecodedText | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return { text, encoding: encoding.toUpperCase(), certain };
  } catch {
    return null;
  }
}

/**
 * Rows of a CSV file (RFC 4180, with `;` and tab recognised), or null when it is not a regular table.
 */
export function parseCsv(text: string): string[][] | null {
  const first = text.slice(0, text.search(/\r|\n|$/));
  const separator = [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0]!;
  const rows: string[][] = [];
  let cells: string[] = [];
  let i = 0;
  while (i < text.length) {
    const [value, next] = readCell(text, i, separator);
    if (next < 0) return null;
    cells.push(value);
    i = next;
    if (text[i] === separator) {
      i++;
      if (i < text.length) continue;
      cells.push('');
    }
    if (text[i] === '\r') i++;
    if (text[i] === '\n') i++;
    rows.push(cells);
    cells = [];
  }
  const kept = rows.filter((row) => row.length > 1 || row[0] !== '');
  const columns = kept[0]?.length ?? 0;
  return columns > 1 && kept.every((row) => row.length === columns) ? kept : null;
}

/** One cell and where it ends; −1 for an unclosed quote. */
function readCell(text: string, start: number, separator: string): [string, number] {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== separator && text[end] !== '\r' && text[end] !== '\n') end++;
    return [text.slice(start, end), end];
  }
  let value = '';
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] !== '"') value += text[i];
    else if (text[i + 1] === '"') {
      value += '"';
      i++;
    } else return [value, i + 1];
  }
  return ['', -1];
}
