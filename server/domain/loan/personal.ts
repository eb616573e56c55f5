/**
 * Which data about persons a loan holds, by kind, for answers that show some kinds and no others (个人信息保护法 art. 6). E-mail addresses go with
 * telephones; birth date and sex go with the identity number, which says both.
 */
import { maskAddress } from './mask.ts';
import type { Loan } from './loan.ts';
import type { BankAccount, Party } from './party.ts';

export const PERSONAL_KINDS = ['name', 'id-number', 'phone', 'address', 'account'] as const;
export type PersonalKind = (typeof PERSONAL_KINDS)[number];

/** Kinds that are shown as they are; all others are masked. */
export type Shown = ReadonlySet<PersonalKind>;
export const NOTHING_SHOWN: Shown = new Set();

/** What people wrote freely may hold any kind: it is shown only where every kind is. */
export const isTextShown = (shown: Shown): boolean => PERSONAL_KINDS.every((kind) => shown.has(kind));

export interface PersonalValue {
  /** `text`: what goes with free text, an employer */
  kind: PersonalKind | 'text';
  value: string;
}

const of = (kind: PersonalValue['kind'], ...values: (string | undefined)[]): PersonalValue[] => values.flatMap((value) => (value === undefined || value === '' ? [] : [{ kind, value }]));

/** Every value of a loan by which a person can be known. What a register makes public of an organisation is not among them. */
export function personalValuesOf({ parties, collateral = [] }: Pick<Loan, 'parties' | 'collateral'>): PersonalValue[] {
  return [...parties.flatMap(ofParty), ...collateral.flatMap(({ provider }) => of('name', provider))];
}

function ofParty({ person }: Party): PersonalValue[] {
  const accounts = (person.accounts ?? []).flatMap(ofAccount);
  if (person.kind === 'organisation') return [...of('name', person.representative), ...of('phone', person.phone, person.email), ...accounts];
  return [
    ...of('name', person.name),
    ...of('id-number', person.idNumber),
    ...of('phone', person.phone, ...(person.otherPhones ?? []), person.email),
    ...[person.registeredAddress, person.residence].flatMap(ofAddress),
    ...of('text', person.employer),
    ...accounts,
  ];
}

const ofAccount = ({ number, holder }: BankAccount): PersonalValue[] => [...of('account', number), ...of('name', holder)];

/** The address, and the part of it that masking hides: street and house say enough without the city. */
function ofAddress(address: string | undefined): PersonalValue[] {
  if (address === undefined) return [];
  const text = address.normalize('NFKC').replace(/\s+/g, '');
  return of('address', address, text.slice(maskAddress(address).length - '****'.length));
}
