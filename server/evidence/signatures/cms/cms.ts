import { Malformed, TAG, children, contentOf, definite, elementAt, encode, encodingOf, expect, octets, oidOf } from './ber.ts';
import type { Element } from './ber.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
/** GM/T 0010: signed data of the SM2 family, otherwise of the same form. */
const SIGNED_DATA_GM = '1.2.156.10197.6.1.4.2.2';
export const TST_INFO = '1.2.840.113549.1.9.16.1.4';
/** Most certificates of a signature that are looked at. */
const MAX_CERTIFICATES = 64;

export interface AlgorithmIdentifier {
  oid: string;
  parameters: Element | null;
  /** DER of the whole */
  encoded: Uint8Array;
}

export type SignerIdentifier = { issuer: Uint8Array; issuerName: Element; serial: Uint8Array } | { keyIdentifier: Uint8Array };

/** SignerInfo (RFC 5652 §5.3). */
export interface SignerInfo {
  identifier: SignerIdentifier;
  digest: AlgorithmIdentifier;
  algorithm: AlgorithmIdentifier;
  value: Uint8Array;
  /** null when there are none: the signature is then over the content itself */
  signed: Attributes | null;
  unsigned: Attributes;
}

export interface Attributes {
  /** values by OID; of an attribute that occurs twice, all */
  values: Map<string, Element[]>;
  /** DER of the SET, as signed (§5.4): the attributes as received, then sorted as DER has them */
  encodings: Uint8Array[];
}

/** SignedData (RFC 5652 §5.1, or PKCS #7). */
export interface SignedData {
  contentType: string;
  /** the content, when the signature carries it */
  content: Uint8Array | null;
  /** DER of each certificate, as many as are looked at */
  certificates: Uint8Array[];
  /** all of them */
  certificateCount: number;
  signers: number;
  /** the first signer */
  signer: SignerInfo | null;
  /** bytes of the structure; what follows in its container is not part of it */
  length: number;
}

/** @throws Malformed when the bytes do not start with a ContentInfo that holds SignedData */
export function readSignedData(bytes: Uint8Array): SignedData {
  const info = expect(elementAt(bytes, 0, bytes.length), TAG.sequence);
  const [type, explicit] = children(info);
  const oid = oidOf(type);
  if (oid !== SIGNED_DATA && oid !== SIGNED_DATA_GM) throw new Malformed();
  const fields = children(expect(children(expect(explicit, 0xa0))[0], TAG.sequence));
  const [contentType, content] = children(expect(fields[2], TAG.sequence));
  const certificates = certificatesOf(fields.slice(3, -1).find(({ tag }) => tag === 0xa0));
  const signerInfos = children(expect(fields.at(-1), TAG.set));
  return {
    contentType: oidOf(contentType),
    content: content ? contentOctets(children(expect(content, 0xa0))[0]) : null,
    certificates: certificates.slice(0, MAX_CERTIFICATES).map(encodingOf),
    certificateCount: certificates.length,
    signers: signerInfos.length,
    signer: signerInfos[0] ? readSigner(signerInfos[0]) : null,
    length: info.end,
  };
}

/** PKCS #7 lets the content be any type, of which the octets without tag and length are signed (RFC 2315 §9.3). */
function contentOctets(element: Element | undefined): Uint8Array {
  if (!element) throw new Malformed();
  return (element.tag & ~0x20) === TAG.octetString ? octets(element) : contentOf(element);
}

/** Other choices than a plain certificate (attribute certificates) have tags of their own. */
function certificatesOf(set: Element | undefined): Element[] {
  return set ? children(set).filter(({ tag }) => tag === TAG.sequence) : [];
}

function readSigner(element: Element): SignerInfo {
  const fields = children(expect(element, TAG.sequence));
  const [, identifier, digest] = fields;
  const signed = fields[3]?.tag === 0xa0 ? fields[3] : null;
  const [algorithm, value, unsigned] = fields.slice(signed ? 4 : 3);
  if (!identifier || !algorithm || !value) throw new Malformed();
  return {
    identifier: readIdentifier(identifier),
    digest: readAlgorithm(digest),
    algorithm: readAlgorithm(algorithm),
    value: octets(value),
    signed: signed && readAttributes(signed),
    unsigned: unsigned?.tag === 0xa1 ? readAttributes(unsigned) : { values: new Map(), encodings: [] },
  };
}

function readIdentifier(element: Element): SignerIdentifier {
  if (element.tag === 0x80) return { keyIdentifier: contentOf(element) };
  const [issuer, serial] = children(expect(element, TAG.sequence));
  if (!issuer) throw new Malformed();
  return { issuer: encodingOf(issuer), issuerName: issuer, serial: contentOf(expect(serial, TAG.integer)) };
}

export function readAlgorithm(element: Element | undefined): AlgorithmIdentifier {
  const [oid, parameters] = children(expect(element, TAG.sequence));
  return { oid: oidOf(oid), parameters: parameters ?? null, encoded: definite(element!) };
}

function readAttributes(set: Element): Attributes {
  const values = new Map<string, Element[]>();
  const attributes = children(set);
  for (const attribute of attributes) {
    const [type, list] = children(expect(attribute, TAG.sequence));
    const oid = oidOf(type);
    const known = values.get(oid);
    if (known) for (const value of children(expect(list, TAG.set))) known.push(value);
    else values.set(oid, children(expect(list, TAG.set)));
  }
  const received = attributes.map(encodingOf);
  const sorted = attributes.map((attribute) => definite(attribute)).sort((a, b) => Buffer.compare(a, b));
  // §5.4: with the tag of SET OF in place of [0]
  const encodings = [received, sorted].map((list) => encode(TAG.set, ...list));
  return { values, encodings: Buffer.compare(encodings[0]!, encodings[1]!) === 0 ? encodings.slice(0, 1) : encodings };
}
