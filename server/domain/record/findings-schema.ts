/** The strict reading of {@link SignatureFindings}. */
import { z } from 'zod';
import { MAX_CERTIFICATES_LISTED, MAX_SIGNATURES_LISTED, TEXT_LIMITS } from './limits.ts';
import type { CertificateFound, SignatureFindings, SignatureFound } from './findings.ts';
import { problem } from './problems.ts';
import { digestHex, lineOfText, utcTime, wholeNumber, type Same } from './schema.ts';

const shortText = lineOfText(TEXT_LIMITS.reference);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values, problem('not-one-of', values.join(', ')));

const certificateSchema = z.strictObject({
  subject: shortText,
  issuer: shortText,
  /** RFC 5280 allows 20 octets; certificates with more exist, and this says what was found. */
  serial: z.string().max(TEXT_LIMITS.serial, problem('too-long', TEXT_LIMITS.serial)).regex(/^[0-9a-f]+$/, problem('wrong-value', '[0-9a-f]+')),
  notBefore: utcTime,
  notAfter: utcTime,
  sha256: digestHex,
});

const signatureSchema = z
  .strictObject({
    field: shortText.nullable(),
    subFilter: shortText,
    signer: shortText.nullable(),
    signingTime: utcTime.nullable(),
    signingTimeFrom: oneOf(['timestamp-token', 'signed-attribute', 'dictionary']).nullable(),
    certificates: z.array(certificateSchema).max(MAX_CERTIFICATES_LISTED, problem('too-many', MAX_CERTIFICATES_LISTED)),
    coversWholeFile: z.boolean(),
    digest: oneOf(['matches', 'differs', 'not-checked']),
    signature: oneOf(['valid', 'invalid', 'not-checked']),
    algorithm: shortText.nullable(),
    problem: lineOfText(TEXT_LIMITS.statement).nullable(),
  })
  .superRefine((found, context) => {
    if ((found.signingTime === null) !== (found.signingTimeFrom === null)) context.addIssue({ code: 'custom', path: ['signingTimeFrom'], message: problem('time-without-source') });
  });

/** What an inspection may say: no signatures where there are none, a reason where nothing was looked at. */
export const findingsSchema = z
  .strictObject({
    tool: shortText,
    outcome: oneOf(['none', 'found', 'not-inspected']),
    reason: oneOf(['too-large', 'encrypted', 'damaged']).nullable(),
    count: wholeNumber.min(0, problem('too-small', 0)),
    signatures: z.array(signatureSchema).max(MAX_SIGNATURES_LISTED, problem('too-many', MAX_SIGNATURES_LISTED)),
  })
  .superRefine(({ outcome, reason, count, signatures }, context) => {
    const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    if ((outcome === 'not-inspected') !== (reason !== null)) refuse(['reason'], problem('reason-of-outcome'));
    if (outcome === 'none' ? count !== 0 : outcome === 'found' && count === 0) refuse(['count'], problem('count-of-outcome'));
    if (signatures.length > count) refuse(['signatures'], problem('too-many', count));
  });

const sameTypes: [
  Same<z.output<typeof certificateSchema>, CertificateFound>,
  Same<z.output<typeof signatureSchema>, SignatureFound>,
  Same<z.output<typeof findingsSchema>, SignatureFindings>,
] = [true, true, true];
void sameTypes;
