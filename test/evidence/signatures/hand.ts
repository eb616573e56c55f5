/** Signatures made by hand over what is covered, and what is looked at in their findings. All persons and companies are invented. */
import { expect } from 'chai';
import { createHash, sign } from 'node:crypto';
import type { SignatureFound } from '../../../server/domain/record/index.ts';
import { SIGNATURE_TOOL, inspectSignatures } from '../../../server/evidence/signatures/index.ts';
import { OID, algorithm, attribute, handMade, octets, oid } from './der.ts';
import type { HandMade } from './der.ts';
import { identity } from './pki.ts';
import type { Identity } from './pki.ts';

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
export const authority = (): Identity => identity('rsa', '/C=CN/O=示例电子认证有限公司（虚构）/CN=示例根证书');
export const lender = (): Identity => identity('rsa', '/C=CN/O=示例消费金融有限公司（虚构）/CN=张三（虚构）', { issuer: authority() });
export const borrower = (): Identity => identity('P-256', '/C=CN/CN=李四（虚构）');
export const tsa = (): Identity => identity('rsa', '/C=CN/CN=示例时间戳机构（虚构）', { use: 'tsa' });

/** Signed attributes over `content`, with SHA-256 unless another digest is given. */
export const attributes = (content: Uint8Array, digest: Buffer = sha256(content)): Buffer[] => [attribute(OID.contentType, oid(OID.data)), attribute(OID.messageDigest, octets(digest))];

/** RSA with SHA-256, but for the changes. */
export function byHand(signer: Identity, covered: Uint8Array, changes: Partial<HandMade> = {}): Buffer {
  return handMade({ certificates: [signer.certificate], digest: OID.sha256, algorithm: algorithm(OID.rsa), attributes: attributes(covered), sign: (bytes) => sign('sha256', bytes, signer.key), ...changes }, covered);
}

/** The borrower's sound signature over what is covered, whatever that is: ECDSA, so quick to make. */
export function soundValue(covered: Uint8Array, changes: Partial<HandMade> = {}): Buffer {
  return byHand(borrower(), covered, { algorithm: algorithm(OID.ecdsaSha256), ...changes });
}

/** The finding about the only signature of a document. */
export function only(pdf: Uint8Array): SignatureFound {
  const { signatures, ...rest } = inspectSignatures(pdf);
  expect(rest).to.deep.equal({ tool: SIGNATURE_TOOL, outcome: 'found', reason: null, count: 1 });
  expect(signatures).to.have.length(1);
  return signatures[0]!;
}
