/** From where the borrower of a loan acted: the same in the record of the signing and in the provenance of every document. */
import type { Loan } from './loan.ts';
import { SeededRandom } from './random.ts';

export interface Customer {
  /** account in the lender's application; no name in it */
  account: string;
  device: string;
  /** of a network reserved for documentation (RFC 5737) */
  ipAddress: string;
  /** what the customer consented to, by its number in the consent register */
  consents: { creditCheck: string; biometrics: string };
}

export function customerOf({ loanNumber }: Pick<Loan, 'loanNumber'>): Customer {
  const random = new SeededRandom(`${loanNumber}/customer`);
  return {
    account: `APP-${random.hex(6)}`,
    device: `SAMPLE-PHONE ${random.hex(8)}`,
    ipAddress: `192.0.2.${random.integer(1, 254)}`,
    consents: { creditCheck: `SQ-ZX-${random.hex(5)}`, biometrics: `SQ-RL-${random.hex(5)}` },
  };
}
