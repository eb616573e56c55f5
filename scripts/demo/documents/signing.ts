/** The electronic signatures on a contract: real ones, by certificates that the demonstration issues to itself and that say so. */
import { X509Certificate } from 'node:crypto';
import { makeLocalSigner, signPdf, type PdfSigner } from '../../../server/packs/sign/index.ts';
import { instant } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import { furtherParties, type Loan } from '../loan.ts';
import { LENDER } from '../people.ts';
import { SeededRandom } from '../random.ts';

/** Before the first contract of any demonstration. */
const ISSUED = '2021-01-01T00:00:00Z';

export interface Signatory {
  role: string;
  signer: PdfSigner;
  /** of the certificate, upper-case hex */
  serial: string;
  /** by the clock of China, HH:MM:SS on the day of signing */
  time: string;
}

let lender: PdfSigner | undefined;

/** Who signs the contract, in the order in which they do; the lender last. */
export function signatoriesOf(loan: Loan): Signatory[] {
  const { creditor, debtor } = kindOf(loan);
  lender ??= signerOf(LENDER.name, 'lender');
  const signers = [[debtor, loan.borrower] as const, ...furtherParties(loan)].map(([role, { name }]): [string, PdfSigner] => [role, signerOf(name, `${loan.loanNumber}/${role}`)]);
  return [...signers, [creditor, lender] as [string, PdfSigner]].map(([role, signer], index, all) => ({
    role,
    signer,
    serial: new X509Certificate(signer.certificate).serialNumber,
    time: index === all.length - 1 ? '10:20:45' : `10:20:4${index}`,
  }));
}

/** The contract with a PAdES signature of each signatory, one over the other. Same input, same bytes. */
export async function signContract(pdf: Uint8Array, loan: Loan): Promise<Uint8Array> {
  let signed = pdf;
  for (const [index, { signer, time }] of signatoriesOf(loan).entries()) {
    signed = await signPdf(signed, { signer, signingTime: instant(loan.signedOn, time), field: { name: `Signature${index + 1}`, page: 1, rect: null }, reason: `签订${kindOf(loan).contract}（虚构）` });
  }
  return signed;
}

/** Of a key that everybody can make again: it protects nothing, and must not. */
function signerOf(name: string, label: string): PdfSigner {
  const random = new SeededRandom(`docketproof demo/signer/${label}`);
  return makeLocalSigner(name, ISSUED, (length) => Buffer.from(random.hex(length), 'hex')).signer;
}
