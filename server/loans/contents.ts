/** How a loan, a payment or an event lies in the database: canonical JSON, sealed under its case's key and bound to its place and version. */
import { createHmac, createSecretKey } from 'node:crypto';
import { seal, unsealText, type Keyring } from '../cases/index.ts';
import { fenOf, firstDisbursementOf, identityNumberOf, lastDueDateOf, phonesOf, type Loan } from '../domain/loan/index.ts';
import type { ContentKind, ContentRow, LoanRow } from './rows.ts';

/** What a payment or event is found by within its case, 32 hex digits: the lender's own id may say something about a person. */
export function itemKeyOf(sealingKey: Uint8Array, kind: ContentKind, id: string): string {
  return kind === 'loan' ? '' : createHmac('sha256', createSecretKey(sealingKey)).update(`docketproof/loan-item/v1\n${kind}\n${id}`, 'utf8').digest('hex').slice(0, 32);
}

type Place = Pick<ContentRow, 'case_id' | 'kind' | 'item_key' | 'version'>;

/** The version is part of the place, so that an old one cannot be put back unnoticed. */
const placeOf = ({ case_id, kind, item_key, version }: Place): string => `${case_id}/${kind}/${item_key}/${version}`;

export function sealContent(sealingKey: Uint8Array, place: Place, text: string): Buffer {
  return seal(sealingKey, 'loan-content', placeOf(place), text);
}

/** The canonical text again. @throws SealBrokenError */
export function openContent(sealingKey: Uint8Array, row: Place & Pick<ContentRow, 'sealed'>): string {
  return unsealText(sealingKey, 'loan-content', placeOf(row), row.sealed);
}

/** The plain columns of a loan. */
export function columnsOf(caseId: string, loan: Loan, changedTime: string): LoanRow {
  const { schedule } = loan;
  return {
    case_id: caseId,
    product_code: loan.productCode,
    status: loan.status,
    principal_fen: Number(fenOf(loan.principal)),
    disbursed_date: firstDisbursementOf(loan),
    maturity_date: schedule === undefined ? (loan.maturityDate ?? '') : lastDueDateOf(schedule),
    overdue_since: loan.overdueSince ?? '',
    changed_time: changedTime,
  };
}

/** Names are found however their width, case and white space are written. */
export const searchedName = (name: string): string => name.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

/** Hashes by which a loan's parties are found; the loan number is found through its case. */
export function searchHashesOf(keyring: Keyring, { parties }: Loan): string[] {
  const hashes = parties.flatMap((party) => [
    keyring.searchHash('id-number', identityNumberOf(party)),
    keyring.searchHash('name', searchedName(party.person.name)),
    ...phonesOf(party).map((phone) => keyring.searchHash('phone', phone)),
  ]);
  return [...new Set(hashes)];
}
