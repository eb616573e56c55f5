import { createHash } from 'node:crypto';
import type { CertificateFound } from '../../../domain/record/index.ts';
import { Malformed, TAG, children, contentOf, elementAt, encodingOf, expect } from './ber.ts';
import { nameOfElement } from './names.ts';
import type { DistinguishedName } from './names.ts';
import { visibleLine } from '../text.ts';
import { asn1Time } from '../times.ts';

/** Longest certificate that is read; with long lists of names, real ones reach some 10 KiB. */
const MAX_CERTIFICATE_BYTES = 64 * 1024;
/** A serial number has at most 20 octets (RFC 5280 §4.1.2.2). */
const MAX_SERIAL_DIGITS = 64;
const SUBJECT_KEY_IDENTIFIER = Uint8Array.of(0x06, 0x03, 0x55, 0x1d, 0x0e);

/** An X.509 certificate as it lies in a signature. */
export interface Certificate {
  der: Uint8Array;
  found: CertificateFound;
  subject: DistinguishedName;
  /** DER of the issuer's name */
  issuer: Uint8Array;
  issuerText: string;
  /** content of the INTEGER */
  serial: Uint8Array;
  /** DER of SubjectPublicKeyInfo */
  publicKey: Uint8Array;
  keyIdentifier: Uint8Array | null;
}

/** Longest texts of a finding, in code points. */
export const NAME_LIMIT = 200;

/** Reads a certificate (RFC 5280 §4.1). @throws Malformed */
export function readCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) throw new Malformed();
  const whole = expect(elementAt(der, 0, der.length), TAG.sequence);
  const fields = children(expect(children(whole)[0], TAG.sequence));
  // [0] EXPLICIT version is left out in version 1
  if (fields[0]?.tag === 0xa0) fields.shift();
  const [serial, , issuer, validity, subject, publicKey, ...rest] = fields;
  const [from, until] = children(expect(validity, TAG.sequence)).map(asn1Time);
  if (!from || !until) throw new Malformed();
  const names = { subject: nameOfElement(expect(subject, TAG.sequence)), issuer: nameOfElement(expect(issuer, TAG.sequence)) };
  const number = contentOf(expect(serial, TAG.integer));
  const encoded = encodingOf(whole);
  return {
    der: encoded,
    found: {
      subject: visibleLine(names.subject.text, NAME_LIMIT) ?? '-',
      issuer: visibleLine(names.issuer.text, NAME_LIMIT) ?? '-',
      serial: serialHex(number),
      notBefore: from,
      notAfter: until,
      sha256: createHash('sha256').update(encoded).digest('hex'),
    },
    subject: names.subject,
    issuer: encodingOf(issuer!),
    issuerText: names.issuer.text,
    serial: number,
    publicKey: encodingOf(expect(publicKey, TAG.sequence)),
    keyIdentifier: keyIdentifierOf(rest.find(({ tag }) => tag === 0xa3)),
  };
}

/** Without the octet that only keeps the number positive, as every tool prints it. */
function serialHex(serial: Uint8Array): string {
  const digits = Buffer.from(serial).toString('hex').replace(/^(?:00)+(?=..)/, '');
  return digits === '' ? '00' : digits.slice(0, MAX_SERIAL_DIGITS);
}

function keyIdentifierOf(extensions: ReturnType<typeof elementAt> | undefined): Uint8Array | null {
  if (!extensions) return null;
  for (const extension of children(expect(children(extensions)[0], TAG.sequence))) {
    const parts = children(expect(extension, TAG.sequence));
    if (!parts[0] || Buffer.compare(encodingOf(parts[0]), SUBJECT_KEY_IDENTIFIER) !== 0) continue;
    const value = contentOf(expect(parts.at(-1), TAG.octetString));
    return contentOf(expect(elementAt(value, 0, value.length), TAG.octetString));
  }
  return null;
}
