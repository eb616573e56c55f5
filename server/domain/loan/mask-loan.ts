/** The model with what identifies people masked: for lists, screens and answers to those who need the loan but not the person. */
import { maskAccount, maskAddress, maskIdNumber, maskName, maskPhone, maskValue } from './mask.ts';
import type { LoanEvent, LoanPayment } from './events.ts';
import type { Loan } from './loan.ts';
import type { BankAccount, NaturalPerson, Organisation, Party } from './party.ts';

/** j****@example.com → j****; the domain of an employer gives people away. */
const maskEmail = (email: string): string => `${email.slice(0, 1)}****`;

const maskAccounts = (accounts: readonly BankAccount[]): BankAccount[] =>
  accounts.map(({ number, bank, holder }) => ({ number: maskAccount(number), ...(bank === undefined ? {} : { bank }), ...(holder === undefined ? {} : { holder: maskName(holder) }) }));

function maskNatural(person: NaturalPerson): NaturalPerson {
  const { kind, idType, sex, ethnicity } = person;
  return {
    kind,
    name: maskName(person.name),
    idType,
    idNumber: maskIdNumber(person.idNumber),
    ...(sex === undefined ? {} : { sex }),
    ...(person.birthDate === undefined ? {} : { birthDate: `${person.birthDate.slice(0, 3)}*-**-**` }),
    ...(ethnicity === undefined ? {} : { ethnicity: maskValue('text', ethnicity) }),
    ...(person.employer === undefined ? {} : { employer: maskValue('text', person.employer) }),
    ...(person.position === undefined ? {} : { position: maskValue('text', person.position) }),
    ...(person.phone === undefined ? {} : { phone: maskPhone(person.phone) }),
    ...(person.otherPhones === undefined ? {} : { otherPhones: person.otherPhones.map(maskPhone) }),
    ...(person.email === undefined ? {} : { email: maskEmail(person.email) }),
    ...(person.registeredAddress === undefined ? {} : { registeredAddress: maskAddress(person.registeredAddress) }),
    ...(person.residence === undefined ? {} : { residence: maskAddress(person.residence) }),
    ...(person.accounts === undefined ? {} : { accounts: maskAccounts(person.accounts) }),
  };
}

/** An organisation is public by its register; its people, telephones and accounts are not. */
function maskOrganisation(organisation: Organisation): Organisation {
  return {
    ...organisation,
    representative: maskName(organisation.representative),
    ...(organisation.phone === undefined ? {} : { phone: maskPhone(organisation.phone) }),
    ...(organisation.email === undefined ? {} : { email: maskEmail(organisation.email) }),
    ...(organisation.accounts === undefined ? {} : { accounts: maskAccounts(organisation.accounts) }),
  };
}

/** A party's id in the lender's system is often its telephone or ID number. */
export function maskParty(party: Party): Party {
  const { guarantee } = party;
  const shown: Party = { ...party, partyId: maskIdNumber(party.partyId), person: party.person.kind === 'natural' ? maskNatural(party.person) : maskOrganisation(party.person) };
  if (guarantee?.mainContent !== undefined) shown.guarantee = { ...guarantee, mainContent: maskValue('text', guarantee.mainContent) };
  return shown;
}

/** Loan number, contract numbers, figures and dates stay: they are what staff know a loan by. */
export function maskLoan(loan: Loan): Loan {
  const { collateral, otherSecurity, purpose } = loan;
  return {
    ...loan,
    ...(purpose === undefined ? {} : { purpose: maskValue('text', purpose) }),
    parties: loan.parties.map(maskParty),
    disbursements: loan.disbursements.map((each) => (each.accountTail === undefined ? each : { ...each, accountTail: maskAccount(each.accountTail) })),
    ...(collateral === undefined ? {} : { collateral: collateral.map((each) => ({ ...each, object: maskValue('text', each.object), provider: maskName(each.provider) })) }),
    ...(otherSecurity === undefined ? {} : { otherSecurity: otherSecurity.map((each) => ({ ...each, form: maskValue('text', each.form) })) }),
  };
}

/** Free text may name anybody. */
export function maskPayment(payment: LoanPayment): LoanPayment {
  return payment.payerNote === undefined ? payment : { ...payment, payerNote: maskValue('text', payment.payerNote) };
}

export function maskEvent(event: LoanEvent): LoanEvent {
  return event.note === undefined ? event : { ...event, note: maskValue('text', event.note) };
}
