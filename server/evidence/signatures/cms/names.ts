import { TAG, children, contentOf, encodingOf, expect, oidOf } from './ber.ts';
import type { Element } from './ber.ts';
import { decoded, unstatedText } from '../text.ts';

/** Short names of attribute types: RFC 4514 §3, then descriptors registered for LDAP (RFC 4519, RFC 2985). */
const TYPES: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
  '2.5.4.9': 'STREET',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.12': 'title',
  '2.5.4.42': 'givenName',
  '2.5.4.97': 'organizationIdentifier',
  '1.2.840.113549.1.9.1': 'emailAddress',
};
/** Most attributes of a name; real ones have under fifteen. */
const MAX_ATTRIBUTES = 64;

export interface DistinguishedName {
  /** RFC 4514 string */
  text: string;
  /** the common name, the most specific one when there are several; null when there is none */
  commonName: string | null;
}

/** Reads an X.501 name. @throws Malformed */
export function nameOfElement(element: Element): DistinguishedName {
  let commonName: string | null = null;
  const parts: string[] = [];
  let count = 0;
  for (const set of children(expect(element, TAG.sequence))) {
    const attributes = children(expect(set, TAG.set)).slice(0, MAX_ATTRIBUTES - count);
    count += attributes.length;
    const texts = attributes.map((attribute) => {
      const [type, value] = children(expect(attribute, TAG.sequence));
      const oid = oidOf(type);
      const text = value && valueText(value);
      if (oid === '2.5.4.3' && typeof text === 'string') commonName = text;
      return attributeText(oid, text ?? null, value);
    });
    if (texts.length > 0) parts.push(texts.join('+'));
  }
  // RFC 4514 §2.1: starting with the last element of the sequence
  return { text: parts.reverse().join(','), commonName };
}

/** §2.4: an attribute type without a short name, or a value that is no string, is written as the encoding in hex. */
function attributeText(oid: string, text: string | null, value: Element | undefined): string {
  const type = TYPES[oid];
  if (type !== undefined && text !== null) return `${type}=${escaped(text)}`;
  return `${type ?? oid}=#${value ? Buffer.from(encodingOf(value)).toString('hex') : ''}`;
}

function escaped(text: string): string {
  return text.replace(/[",+;<>\\\0]/g, (character) => (character === '\0' ? '\\00' : `\\${character}`)).replace(/^[ #]/, '\\$&').replace(/ $/, '\\ ');
}

/** Text of a DirectoryString or IA5String; null for anything else. */
function valueText(value: Element): string | null {
  const bytes = contentOf(value);
  switch (value.tag) {
    case 0x0c: // UTF8String
    case 0x13: // PrintableString
    case 0x14: // TeletexString (T61), where Chinese authorities put GB 18030
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      return unstatedText(bytes);
    case 0x1e: // BMPString
      return decoded(bytes.subarray(0, bytes.length & ~1), 'utf-16be') ?? unstatedText(bytes);
    case 0x1c: // UniversalString
      return universal(bytes);
    default:
      return null;
  }
}

function universal(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}
