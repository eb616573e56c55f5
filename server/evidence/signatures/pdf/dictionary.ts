import { elements, isHexString, stringBytes } from './strings.ts';
import { latin1, nameValue, referenceOf } from './walk.ts';
import type { Dictionary, Span } from './walk.ts';

/** Most numbers of a byte range that are read; two ranges are what every producer writes. */
const MAX_RANGE_NUMBERS = 16;
/** Most certificates of a /Cert entry that are looked at. */
const MAX_CERT_ENTRIES = 16;
const MAX_CERTIFICATE_BYTES = 64 * 1024;
const MAX_TEXT_BYTES = 1024;

export interface Whereabouts {
  /** number of its object; null when it lies inside another */
  object: number | null;
  /** where it starts in the file, or a place of its own kind within an object stream */
  place: string;
  /** lies in a compressed object stream, where no byte range can leave /Contents out */
  compressed: boolean;
}

/** A signature dictionary (ISO 32000-1 §12.8.1, table 252) as it lies in the file. */
export interface SignatureDictionary extends Whereabouts {
  /** null when it has no /SubFilter */
  subFilter: string | null;
  isTimestamp: boolean;
  /** numbers of /ByteRange; null when the entry is missing or is no array of whole numbers */
  byteRange: number[] | null;
  hasByteRange: boolean;
  /** in the file; null when the entry is missing or the dictionary lies in a compressed object stream */
  contents: Span | null;
  /** the entry is a hexadecimal string and nothing else */
  contentsIsHex: boolean;
  /** /M, undecoded */
  time: Uint8Array | null;
  /** certificates of /Cert (adbe.x509.rsa_sha1) */
  certificates: Uint8Array[];
  /** entries that occur twice */
  twice: string[];
}

/** What tells a signature dictionary from any other: /Type is optional in it, and /ByteRange has no other use. */
export function looksLikeSignature(bytes: Uint8Array, { entries }: Dictionary): boolean {
  const type = nameValue(bytes, entries.get('Type'));
  if (type === 'Sig' || type === 'DocTimeStamp') return true;
  if (entries.has('ByteRange')) return entries.has('Contents') || entries.has('Filter') || entries.has('SubFilter');
  return type === null && entries.has('SubFilter') && entries.has('Contents');
}

/**
 * @param indirect the value that a reference in /ByteRange or /Contents leads to (both should be direct, ISO 32000-2 §12.8.1)
 * @param compressed whether `bytes` is a decoded object stream rather than the file
 */
export function readSignature(bytes: Uint8Array, dictionary: Dictionary, at: Whereabouts, indirect: (object: number) => Span | null): SignatureDictionary {
  const value = (key: string): Span | undefined => {
    const span = dictionary.entries.get(key);
    const object = referenceOf(bytes, span);
    return object === null ? span : at.compressed ? undefined : (indirect(object) ?? undefined);
  };
  const contents = value('Contents');
  const isString = contents !== undefined && contents.start >= 0 && (bytes[contents.start] === 0x3c || bytes[contents.start] === 0x28);
  return {
    ...at,
    subFilter: nameValue(bytes, value('SubFilter')),
    isTimestamp: nameValue(bytes, dictionary.entries.get('Type')) === 'DocTimeStamp',
    byteRange: numbers(bytes, value('ByteRange')),
    hasByteRange: dictionary.entries.has('ByteRange'),
    contents: isString && !at.compressed ? contents : null,
    contentsIsHex: isString && isHexString(bytes, contents),
    time: stringBytes(bytes, value('M'), MAX_TEXT_BYTES)?.slice() ?? null,
    certificates: certificates(bytes, value('Cert')),
    twice: [...dictionary.twice].filter((key) => key === 'ByteRange' || key === 'Contents' || key === 'SubFilter').sort(),
  };
}

function numbers(bytes: Uint8Array, span: Span | undefined): number[] | null {
  const values = elements(bytes, span, MAX_RANGE_NUMBERS + 1)?.map((element) => signedNumber(bytes, element));
  return values === undefined || values.length > MAX_RANGE_NUMBERS || values.includes(null) ? null : (values as number[]);
}

function signedNumber(bytes: Uint8Array, span: Span): number | null {
  if (span.end - span.start > 16) return null;
  const text = latin1(bytes, span);
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : null;
}

function certificates(bytes: Uint8Array, span: Span | undefined): Uint8Array[] {
  const one = stringBytes(bytes, span, MAX_CERTIFICATE_BYTES);
  if (one) return [one];
  return (elements(bytes, span, MAX_CERT_ENTRIES) ?? []).flatMap((element) => stringBytes(bytes, element, MAX_CERTIFICATE_BYTES) ?? []);
}

/** What a field of the form (§12.7.3.1) says about a signature. */
export interface Field {
  /** number of its object; null when it lies inside another */
  object: number | null;
  /** /T, undecoded; null when it has none */
  name: Uint8Array | null;
  isSignature: boolean;
  /** object that /V refers to */
  value: number | null;
  /** place of a signature dictionary that is itself the value */
  direct: string | null;
  parent: number | null;
}

/** Null for what is no field. @param placeOf the place of a dictionary that starts there */
export function readField(bytes: Uint8Array, { entries }: Dictionary, object: number | null, placeOf: (start: number) => string): Field | null {
  if (!entries.has('T') && !entries.has('FT') && !(entries.has('V') && entries.has('Parent'))) return null;
  const value = entries.get('V');
  return {
    object,
    name: stringBytes(bytes, entries.get('T'), MAX_TEXT_BYTES)?.slice() ?? null,
    isSignature: nameValue(bytes, entries.get('FT')) === 'Sig',
    value: referenceOf(bytes, value),
    direct: value && bytes[value.start] === 0x3c && bytes[value.start + 1] === 0x3c ? placeOf(value.start) : null,
    parent: referenceOf(bytes, entries.get('Parent')),
  };
}

