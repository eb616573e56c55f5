/** Who claims against whom, and in which capacity. */
import type { Party } from '../../domain/loan/index.ts';
import type { ComplaintCase, LineageSource } from '../complaint/index.ts';
import { defendantTitle, listed } from './format.ts';
import type { Proceedings } from './model.ts';
import type { Pleader } from './pleader.ts';

/** Defendants in the order of the heading: debtors, then guarantors. */
export interface Parties {
  /** "the Defendant", "the First and Second Defendants" */
  debtors: string;
  /** "the Borrower" or "the Borrowers" */
  borrowers: string;
  /** title of a guarantor, in the order of `ComplaintCase.guarantors` */
  guarantors: string[];
}

const all = ({ debtors, guarantors }: ComplaintCase): { party: Party; index: number }[] => [...debtors, ...guarantors];

/** Only the name of a county court can stand behind “IN THE COUNTY COURT AT”. */
function countyCourt(court: string | null): string | null {
  return /^(?:in )?(?:the )?county court (?:at|in) (.+)$/i.exec(court ?? '')?.[1]?.toUpperCase() ?? null;
}

export function proceedingsOf(data: ComplaintCase): Proceedings {
  const parties = all(data);
  return {
    court: countyCourt(data.court),
    claimant: data.lender.name,
    defendants: parties.map(({ party }, position) => ({ name: party.person.name, capacity: defendantTitle(position + 1, parties.length) })),
  };
}

/** "the First, Second and Third Defendants" */
function together(numbers: readonly number[], count: number): string {
  const titles = numbers.map((number) => defendantTitle(number, count));
  if (titles.length === 1) return `the ${titles[0]!}`;
  return `the ${listed(titles.map((title) => title.slice(0, -' Defendant'.length)))} Defendants`;
}

export function partiesOf(data: ComplaintCase): Parties {
  const count = all(data).length;
  const { debtors, guarantors } = data;
  return {
    debtors: together(debtors.map((_, position) => position + 1), count),
    borrowers: debtors.length === 1 ? 'the Borrower' : 'the Borrowers',
    guarantors: guarantors.map((_, position) => `the ${defendantTitle(debtors.length + position + 1, count)}`),
  };
}

/** Address for the claim form: where a person lives, else where registered; an organisation's seat. */
function addressOf({ person }: Party): string | undefined {
  return person.kind === 'organisation' ? person.address : (person.residence ?? person.registeredAddress);
}

const ROLES = { borrower: 'the borrower', 'co-borrower': 'a co-borrower, liable jointly with the borrower', guarantor: 'a guarantor' } as const;

export function pleadParties(pleader: Pleader, data: ComplaintCase): void {
  const { lender } = data;
  const count = all(data).length;
  pleader.heading('The parties');
  const type = lender.isLicensedLender ? 'a lender licensed by a financial regulator' : 'a lender';
  pleader.paragraph(`The Claimant, ${lender.name}, is ${type}, of ${lender.address} (unified social credit code ${lender.creditCode}).`);
  for (const ref of ['name', 'address', 'creditCode'] as const) pleader.trace(`claimant.${ref}`, lender[ref], { kind: 'lender', ref });
  all(data).forEach(({ party, index }, position) => {
    const at = (ref: string): LineageSource => ({ kind: 'loan', ref: `parties.${index}.${ref}` });
    const address = addressOf(party);
    const title = defendantTitle(position + 1, count);
    pleader.paragraph(`The ${title}, ${party.person.name}${address === undefined ? '' : `, of ${address}`}, is ${ROLES[party.role]} under the agreement below.`);
    pleader.trace(`defendant[${position}].name`, party.person.name, at('person.name'));
    pleader.trace(`defendant[${position}].role`, party.role, at('role'));
    if (address === undefined) pleader.problem('field-blank', `defendant[${position}].address`, { label: { 'zh-CN': `被告${position + 1}：住址`, en: `defendant ${position + 1}: address` } });
    else pleader.trace(`defendant[${position}].address`, address, at('person'));
  });
  const { debtors, borrowers } = partiesOf(data);
  pleader.paragraph(data.debtors.length === 1 ? `${capital(debtors)} is called “${borrowers}” below.` : `${capital(debtors)} are together called “${borrowers}” below.`);
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
