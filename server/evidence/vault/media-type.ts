/**
 * The media type of a document as its first bytes show it. What a client claims is not looked at: a claim proves nothing.
 * Formats with a signature are told by `file-type`. Text has none, so for the rest: valid UTF-8 (or UTF-16 with a mark, or
 * GB18030) without control characters is text, and text is HTML when it starts with a tag that only HTML has, JSON when it
 * starts as an object or array (and parses, when all of it was seen), CSV or TSV when its first lines hold the same number of
 * separators, and plain otherwise. Everything else is application/octet-stream.
 */
import { fileTypeFromBuffer } from 'file-type';

/** Enough for the signature of an Office document, whose telling entry may not be the first of its ZIP. */
const SAMPLE_BYTES = 64 * 1024;
const UNKNOWN = 'application/octet-stream';

/** Collects the start of a stream. */
export class MediaTypeSniffer {
  private readonly parts: Buffer[] = [];
  private sampled = 0;
  private total = 0;

  add(bytes: Uint8Array): void {
    this.total += bytes.length;
    if (this.sampled === SAMPLE_BYTES) return;
    // Copied: the caller may reuse its buffer.
    const part = Buffer.from(bytes.subarray(0, SAMPLE_BYTES - this.sampled));
    this.parts.push(part);
    this.sampled += part.length;
  }

  /** Lower case, without parameters. */
  async detect(): Promise<string> {
    return detectMediaType(Buffer.concat(this.parts), this.total === this.sampled);
  }
}

/**
 * @param sample the first bytes of the document
 * @param isComplete whether that is all of it
 */
export async function detectMediaType(sample: Uint8Array, isComplete: boolean): Promise<string> {
  // A signature with nothing sensible behind it must not stop a deposit: the document is evidence as it is.
  const known = await fileTypeFromBuffer(sample).catch(() => undefined);
  const mime = known?.mime.split(';')[0]?.trim().toLowerCase();
  if (mime !== undefined && /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(mime)) return mime;
  const text = decodeText(sample, isComplete);
  return text === undefined ? UNKNOWN : kindOfText(text, isComplete);
}

function decodeText(sample: Uint8Array, isComplete: boolean): string | undefined {
  for (const encoding of encodingsOf(sample)) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: !isComplete });
      if (!hasControls(text)) return text;
    } catch {
      // not in this encoding
    }
  }
  return undefined;
}

function encodingsOf(sample: Uint8Array): string[] {
  if (sample[0] === 0xff && sample[1] === 0xfe) return ['utf-16le'];
  if (sample[0] === 0xfe && sample[1] === 0xff) return ['utf-16be'];
  // GB18030 (GB 18030-2022) is what Chinese office software exports to.
  return ['utf-8', 'gb18030'];
}

function hasControls(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f-\u009f\ue000-\uf8ff]/.test(text);
}

function kindOfText(text: string, isComplete: boolean): string {
  if (/^\s*(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(text)) return 'text/html';
  if (isJson(text, isComplete)) return 'application/json';
  return separatedKind(text, isComplete) ?? 'text/plain';
}

function isJson(text: string, isComplete: boolean): boolean {
  if (!/^\s*(?:\{\s*["}]|\[\s*(?:[[{"\]\d-]|true|false|null))/.test(text)) return false;
  if (!isComplete) return /^\s*\{\s*"/.test(text) || /^\s*\[\s*[[{"]/.test(text);
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const SEPARATORS: readonly [separator: string, mediaType: string][] = [
  [',', 'text/csv'],
  [';', 'text/csv'],
  ['\t', 'text/tab-separated-values'],
];
/** Lines looked at. */
const TABLE_LINES = 20;

function separatedKind(text: string, isComplete: boolean): string | undefined {
  const lines = text.split(/\r?\n/, TABLE_LINES + 1);
  // The last one seen may be cut off.
  if (!isComplete || lines.at(-1) === '') lines.pop();
  if (lines.length < 2) return undefined;
  for (const [separator, mediaType] of SEPARATORS) {
    const counts = lines.map((line) => countOutsideQuotes(line, separator));
    if ((counts[0] ?? 0) > 0 && counts.every((count) => count === counts[0])) return mediaType;
  }
  return undefined;
}

function countOutsideQuotes(line: string, separator: string): number {
  let count = 0;
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) count++;
  }
  return count;
}
