/** What a file really is, from its first bytes; the declared type only decides between kinds of text. */
export type Kind = 'pdf' | 'jpeg' | 'png' | 'webp' | 'csv' | 'json' | 'text' | 'html' | 'docx' | 'xlsx' | 'pptx' | 'zip' | 'tiff' | 'gif' | 'bmp' | 'heic' | 'mp4' | 'ole' | 'binary';

const latin1 = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, Math.min(to, bytes.length) - from)).toString('latin1');

const MAGIC: readonly (readonly [kind: Kind, test: (head: string) => boolean])[] = [
  ['jpeg', (head) => head.startsWith('\xff\xd8\xff')],
  ['png', (head) => head.startsWith('\x89PNG\r\n\x1a\n')],
  ['webp', (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP'],
  ['gif', (head) => head.startsWith('GIF8')],
  ['bmp', (head) => head.startsWith('BM') && head.charCodeAt(6) === 0 && head.charCodeAt(7) === 0],
  ['tiff', (head) => head.startsWith('II*\0') || head.startsWith('MM\0*')],
  ['heic', (head) => /^....ftyp(?:heic|heix|hevc|hevx|heim|heis|mif1|msf1)/s.test(head)],
  ['mp4', (head) => head.slice(4, 8) === 'ftyp'],
  ['zip', (head) => head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')],
  ['ole', (head) => head.startsWith('\xd0\xcf\x11\xe0')],
  // readers accept the header anywhere in the first kilobyte (ISO 32000-1, Annex H, note 13)
  ['pdf', (head) => head.includes('%PDF-')],
];

/** @param declared media type of the evidence record */
export function kindOf(bytes: Uint8Array, declared: string): Kind {
  const head = latin1(bytes, 0, 1024);
  for (const [kind, test] of MAGIC) if (test(head)) return kind === 'zip' ? packageKind(bytes) : kind;
  if (/^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)/i.test(head)) return 'html';
  const wide = head.startsWith('\xff\xfe') || head.startsWith('\xfe\xff');
  if (!wide && head.includes('\0')) return 'binary';
  if (declared === 'text/csv') return 'csv';
  if (declared === 'text/html' || declared === 'application/xhtml+xml') return 'html';
  if (/^application\/(?:.+\+)?json$/.test(declared)) return 'json';
  if (declared.startsWith('text/') || /^application\/(?:.+\+)?(?:xml|x-ndjson|jsonl)$/.test(declared)) return 'text';
  return 'binary';
}

/** Main parts of Office packages; names stand in a ZIP as they are, whatever is compressed. */
const PACKAGES = [['docx', 'word/document.xml'], ['xlsx', 'xl/workbook.xml'], ['pptx', 'ppt/presentation.xml']] as const;

function packageKind(bytes: Uint8Array): Kind {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return PACKAGES.find(([, part]) => buffer.includes(part))?.[0] ?? 'zip';
}

/** Whether an OLE file is an Office package locked with a password (MS-OFFCRYPTO §2.2). */
export function isEncryptedPackage(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from('EncryptedPackage', 'utf16le'));
}

/** Media type by which a person knows each kind. */
export const KIND_NAMES: Record<Kind, string> = {
  pdf: 'PDF', jpeg: 'JPEG', png: 'PNG', webp: 'WebP', csv: 'CSV', json: 'JSON', text: 'TXT', html: 'HTML', docx: 'DOCX', xlsx: 'XLSX', pptx: 'PPTX', zip: 'ZIP', tiff: 'TIFF', gif: 'GIF', bmp: 'BMP', heic: 'HEIC', mp4: 'MP4', ole: 'Office 97', binary: 'BIN',
};

const OPEN_XML = 'application/vnd.openxmlformats-officedocument';
const DECLARED: Record<string, Kind> = {
  'application/pdf': 'pdf', 'image/jpeg': 'jpeg', 'image/png': 'png', 'image/webp': 'webp', 'image/tiff': 'tiff', 'image/heic': 'heic', 'image/heif': 'heic',
  [`${OPEN_XML}.wordprocessingml.document`]: 'docx', [`${OPEN_XML}.spreadsheetml.sheet`]: 'xlsx', [`${OPEN_XML}.presentationml.presentation`]: 'pptx',
};

/** The kind the record declares, when it declares one of those that are shown as pages or pictures. */
export function declaredKind(declared: string): Kind | undefined {
  return DECLARED[declared];
}
