/** The model with what identifies people masked: for lists, screens, exports, and answers to those who need the loan but not the person. */
import { maskAccount, maskAddress, maskIdNumber, maskName, maskPhone, maskValue } from './mask.ts';
import { isTextShown, NOTHING_SHOWN, type PersonalKind, type Shown } from './personal.ts';
import type { LoanEvent, LoanPayment } from './events.ts';
import type { Loan } from './loan.ts';
import type { BankAccount, NaturalPerson, Organisation, Party } from './party.ts';

/** j****@example.com → j****; the domain of an employer gives people away. */
const maskEmail = (email: string): string => `${email.slice(0, 1)}****`;

/** How each value is written for a reader who is shown these kinds. */
function writer(shown: Shown) {
  const unless = (kind: PersonalKind, mask: (value: string) => string) => (shown.has(kind) ? (value: string) => value : mask);
  return {
    name: unless('name', maskName),
    idNumber: unless('id-number', maskIdNumber),
    birthDate: unless('id-number', (date) => `${date.slice(0, 3)}*-**-**`),
    phone: unless('phone', maskPhone),
    email: unless('phone', maskEmail),
    address: unless('address', maskAddress),
    account: unless('account', maskAccount),
    text: isTextShown(shown) ? (value: string) => value : (value: string) => maskValue('text', value),
  };
}
type Writer = ReturnType<typeof writer>;

const writeAccounts = (accounts: readonly BankAccount[], write: Writer): BankAccount[] =>
  accounts.map(({ number, bank, holder }) => ({ number: write.account(number), ...(bank === undefined ? {} : { bank }), ...(holder === undefined ? {} : { holder: write.name(holder) }) }));

function writeNatural(person: NaturalPerson, write: Writer): NaturalPerson {
  const { kind, idType, sex, ethnicity } = person;
  return {
    kind,
    name: write.name(person.name),
    idType,
    idNumber: write.idNumber(person.idNumber),
    ...(sex === undefined ? {} : { sex }),
    ...(person.birthDate === undefined ? {} : { birthDate: write.birthDate(person.birthDate) }),
    ...(ethnicity === undefined ? {} : { ethnicity: write.text(ethnicity) }),
    ...(person.employer === undefined ? {} : { employer: write.text(person.employer) }),
    ...(person.position === undefined ? {} : { position: write.text(person.position) }),
    ...(person.phone === undefined ? {} : { phone: write.phone(person.phone) }),
    ...(person.otherPhones === undefined ? {} : { otherPhones: person.otherPhones.map(write.phone) }),
    ...(person.email === undefined ? {} : { email: write.email(person.email) }),
    ...(person.registeredAddress === undefined ? {} : { registeredAddress: write.address(person.registeredAddress) }),
    ...(person.residence === undefined ? {} : { residence: write.address(person.residence) }),
    ...(person.accounts === undefined ? {} : { accounts: writeAccounts(person.accounts, write) }),
  };
}

/** An organisation is public by its register; its people, telephones and accounts are not. */
function writeOrganisation(organisation: Organisation, write: Writer): Organisation {
  return {
    ...organisation,
    representative: write.name(organisation.representative),
    ...(organisation.phone === undefined ? {} : { phone: write.phone(organisation.phone) }),
    ...(organisation.email === undefined ? {} : { email: write.email(organisation.email) }),
    ...(organisation.accounts === undefined ? {} : { accounts: writeAccounts(organisation.accounts, write) }),
  };
}

/** A party's id in the lender's system is often its telephone or ID number: it is shown only where both are. */
export function maskParty(party: Party, shown: Shown = NOTHING_SHOWN): Party {
  const write = writer(shown);
  const { guarantee, person } = party;
  const partyId = shown.has('phone') ? write.idNumber(party.partyId) : maskIdNumber(party.partyId);
  const masked: Party = { ...party, partyId, person: person.kind === 'natural' ? writeNatural(person, write) : writeOrganisation(person, write) };
  if (guarantee?.mainContent !== undefined) masked.guarantee = { ...guarantee, mainContent: write.text(guarantee.mainContent) };
  return masked;
}

/** Loan number, contract numbers, figures and dates stay: they are what staff know a loan by. */
export function maskLoan(loan: Loan, shown: Shown = NOTHING_SHOWN): Loan {
  const write = writer(shown);
  const { collateral, otherSecurity, purpose } = loan;
  return {
    ...loan,
    ...(purpose === undefined ? {} : { purpose: write.text(purpose) }),
    parties: loan.parties.map((party) => maskParty(party, shown)),
    disbursements: loan.disbursements.map((each) => (each.accountTail === undefined ? each : { ...each, accountTail: write.account(each.accountTail) })),
    ...(collateral === undefined ? {} : { collateral: collateral.map((each) => ({ ...each, object: write.text(each.object), provider: write.name(each.provider) })) }),
    ...(otherSecurity === undefined ? {} : { otherSecurity: otherSecurity.map((each) => ({ ...each, form: write.text(each.form) })) }),
  };
}

/** Free text may name anybody. */
export function maskPayment(payment: LoanPayment, shown: Shown = NOTHING_SHOWN): LoanPayment {
  return payment.payerNote === undefined ? payment : { ...payment, payerNote: writer(shown).text(payment.payerNote) };
}

export function maskEvent(event: LoanEvent, shown: Shown = NOTHING_SHOWN): LoanEvent {
  return event.note === undefined ? event : { ...event, note: writer(shown).text(event.note) };
}

/**
 * {@link maskLoan} for what leaves the house: places of signing are addresses there, and whatever else people wrote freely is text. `terms` and
 * `schedule` are the contract's and name nobody.
 */
export function maskLoanForExport(loan: Loan, shown: Shown): Loan {
  const write = writer(shown);
  const signing = <T extends { place?: string }>(signed: T): T => (signed.place === undefined ? signed : { ...signed, place: write.address(signed.place) });
  const masked = maskLoan(loan, shown);
  const { contract, creditAgreement, assignment, terms } = loan;
  const { explanation } = contract;
  return {
    ...masked,
    contract: { ...signing(contract), ...(explanation === undefined ? {} : { explanation: { method: write.text(explanation.method), ...(explanation.time === undefined ? {} : { time: write.text(explanation.time) }), ...(explanation.place === undefined ? {} : { place: write.address(explanation.place) }) } }) },
    ...(creditAgreement === undefined ? {} : { creditAgreement: signing(creditAgreement) }),
    ...(assignment?.noticeMethod === undefined ? {} : { assignment: { ...assignment, noticeMethod: write.text(assignment.noticeMethod) } }),
    ...(terms.cap?.kind === 'none' ? { terms: { ...terms, cap: { ...terms.cap, reason: write.text(terms.cap.reason) } } } : {}),
  };
}

/** {@link maskEvent} for what leaves the house: label and method are people's words too. */
export function maskEventForExport(event: LoanEvent, shown: Shown): LoanEvent {
  const write = writer(shown);
  const { label, method } = event;
  return { ...maskEvent(event, shown), ...(label === undefined ? {} : { label: write.text(label) }), ...(method === undefined ? {} : { method: write.text(method) }) };
}
