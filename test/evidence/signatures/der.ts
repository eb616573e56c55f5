/** ASN.1 DER written by hand (X.690), independently of the reader that is tested. */

export function tlv(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : length < 0x10000 ? [0x82, length >> 8, length & 255] : [0x83, length >> 16, (length >> 8) & 255, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
/** With an indefinite length, as BER allows. */
export const open = (tag: number, ...parts: Uint8Array[]): Buffer => Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])]);
export const sequence = (...parts: Uint8Array[]): Buffer => tlv(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Buffer => tlv(0x31, ...parts);
export const octets = (bytes: Uint8Array): Buffer => tlv(0x04, bytes);
export const integer = (value: number): Buffer => tlv(0x02, Buffer.from([value]));
export const utf8String = (text: string): Buffer => tlv(0x0c, Buffer.from(text));

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const base128 = (value: number): number[] => {
    const digits = [value % 128];
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128));
    return digits;
  };
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}
export const algorithm = (id: string, ...parameters: Uint8Array[]): Buffer => sequence(oid(id), ...parameters);

export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sm3: '1.2.156.10197.1.401',
  rsa: '1.2.840.113549.1.1.1',
  rsaSm3: '1.2.156.10197.1.504',
  sm2Sm3: '1.2.156.10197.1.501',
  ecdsaSha256: '1.2.840.10045.4.3.2',
} as const;

export const attribute = (id: string, value: Uint8Array): Buffer => sequence(oid(id), set(value));

export interface HandMade {
  certificates: Uint8Array[];
  /** content of SignerIdentifier; of the first certificate when left out */
  identifier?: Uint8Array;
  digest: string;
  algorithm: Uint8Array;
  /** signed attributes, in the order in which they are written; none when left out */
  attributes?: Uint8Array[];
  /** written otherwise than they are signed */
  written?: (attributes: Uint8Array[]) => Buffer;
  /** over the DER of the attributes, or over the content */
  sign: (toBeSigned: Buffer) => Uint8Array;
  content?: { type: string; value: Uint8Array | null };
  unsigned?: (value: Uint8Array) => Uint8Array[];
  /** how often SignerInfo stands there */
  signers?: number;
  /** the whole with indefinite lengths */
  indefinite?: boolean;
}

/** Issuer and serial number of a certificate, as in SignerIdentifier. */
export function issuerAndSerial(certificate: Uint8Array): Buffer {
  const [serial, , issuer] = fieldsOf(certificate);
  return sequence(issuer!, serial!);
}

/** serial, algorithm, issuer, validity, subject, key… of a certificate. */
export function fieldsOf(certificate: Uint8Array): Buffer[] {
  const [tbs] = elementsOf(elementsOf(Buffer.from(certificate))[0]!, true);
  const fields = elementsOf(tbs!, true);
  return fields[0]![0] === 0xa0 ? fields.slice(1) : fields;
}

/** Elements one behind the other; with `inner`, those within the element. */
export function elementsOf(bytes: Buffer, inner = false): Buffer[] {
  const found: Buffer[] = [];
  let at = inner ? headerLength(bytes, 0) : 0;
  while (at < bytes.length) {
    const end = at + headerLength(bytes, at) + contentLength(bytes, at);
    found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}
const headerLength = (bytes: Buffer, at: number): number => 2 + (bytes[at + 1]! > 0x80 ? bytes[at + 1]! & 0x7f : 0);
const contentLength = (bytes: Buffer, at: number): number => (bytes[at + 1]! < 0x80 ? bytes[at + 1]! : bytes.readUIntBE(at + 2, bytes[at + 1]! & 0x7f));

/** A CMS SignedData made by hand. */
export function handMade(cms: HandMade, content: Uint8Array): Buffer {
  const wrap = cms.indefinite ? open : tlv;
  const attributes = cms.attributes;
  const toBeSigned = attributes ? set(...[...attributes].sort((a, b) => Buffer.compare(a, b))) : Buffer.from(content);
  const value = cms.sign(toBeSigned);
  const unsigned = cms.unsigned?.(value) ?? [];
  const signer = wrap(
    0x30,
    integer(1),
    cms.identifier ?? issuerAndSerial(cms.certificates[0]!),
    algorithm(cms.digest),
    ...(attributes ? [cms.written?.(attributes) ?? wrap(0xa0, ...[...attributes].sort((a, b) => Buffer.compare(a, b)))] : []),
    cms.algorithm,
    octets(value),
    ...(unsigned.length > 0 ? [tlv(0xa1, ...unsigned)] : []),
  );
  const inner = cms.content ?? { type: OID.data, value: null };
  const carried = inner.value ? [wrap(0xa0, octets(inner.value))] : [];
  const signedData = wrap(0x30, integer(1), set(algorithm(cms.digest)), wrap(0x30, oid(inner.type), ...carried), wrap(0xa0, ...cms.certificates), wrap(0x31, ...Array.from({ length: cms.signers ?? 1 }, () => signer)));
  return wrap(0x30, oid(OID.signedData), wrap(0xa0, signedData));
}
