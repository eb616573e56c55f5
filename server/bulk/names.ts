/** Names of the files in an archive or folder: how their bytes are read, and which are refused. */
import { crc32 } from 'node:zlib';
import type { Localized } from '../errors.ts';

/** Most characters of a path: more than any operating system makes. */
const MAX_PATH = 1000;
/** Info-ZIP Unicode Path extra field (APPNOTE 4.6.9). */
const UNICODE_PATH = 0x7075;

export interface RawName {
  bytes: Uint8Array;
  /** general purpose bit 11: the name says that it is UTF-8 (APPNOTE 4.4.4) */
  isUtf8: boolean;
  extraFields: readonly { id: number; data: Uint8Array }[];
}

/**
 * The name as text: UTF-8 where bit 11 says so, else the Unicode path extra field where its check sum is of this name, else UTF-8
 * where the bytes are that (macOS leaves the bit out), else GB18030 (what Windows in China writes). Null when it is none of these.
 */
export function decodeName({ bytes, isUtf8, extraFields }: RawName): string | null {
  if (isUtf8) return decode(bytes, 'utf-8');
  const unicode = extraFields.find(({ id, data }) => id === UNICODE_PATH && data.length > 5 && data[0] === 1 && Buffer.from(data).readUInt32LE(1) === crc32(bytes));
  if (unicode !== undefined) return decode(unicode.data.subarray(5), 'utf-8');
  return decode(bytes, 'utf-8') ?? decode(bytes, 'gb18030');
}

function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A name that cannot be read, so that it can be told from others: what is no printable ASCII as \xHH. */
export function escapeName(bytes: Uint8Array): string {
  return [...bytes.subarray(0, MAX_PATH)].map((byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`)).join('');
}

/** One spelling for composed and decomposed characters: macOS writes names in the other form than the clerk's spreadsheet. */
export function normalPath(path: string): string {
  return path.normalize('NFC');
}

const PROBLEMS: readonly [form: RegExp, zh: string, en: string][] = [
  [/^$/, '为空', 'it is empty'],
  // eslint-disable-next-line no-control-regex
  [/[\u0000-\u001f\u007f-\u009f]/, '含有控制字符', 'it holds a control character'],
  [/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/, '含有改变阅读方向的字符', 'it holds characters that change the reading direction'],
  [/\\/, '含有反斜杠；请用 / 分隔文件夹', 'it holds a backslash; separate folders by /'],
  [/^\//, '是绝对路径', 'it is absolute'],
  [/^[A-Za-z]:/, '以盘符开头', 'it starts with a drive letter'],
  [/(?:^|\/)\.\.(?:\/|$)/, '指向上级文件夹', 'it leads to a parent folder'],
  [/(?:^|\/)\.?(?:\/|$)/, '含有空的或“.”的一级', 'it has an empty step or a step "."'],
  [new RegExp(`^.{${MAX_PATH + 1}}`, 'su'), `超过 ${MAX_PATH} 个字符`, `it is longer than ${MAX_PATH} characters`],
];

/** What is wrong with a path inside an archive or folder; null when nothing is. Such a path shows a confused or hostile sender. */
export function problemOfPath(path: string): Localized | null {
  const found = PROBLEMS.find(([form]) => form.test(path));
  return found === undefined ? null : { 'zh-CN': found[1], en: found[2] };
}

/** What operating systems put beside files by themselves; ignored unless the manifest names it. */
export function isNoise(path: string): boolean {
  return /(?:^|\/)__MACOSX\//.test(path) || /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(path);
}
