import { CAUSES, ID_TYPE_CHOICES, SEXES } from '../../domain/loan/index.ts';
import type { Party } from '../../domain/loan/index.ts';
import { EMPTY_VALUES, defendantsOf } from '../complaint/index.ts';
import type { Scope } from '../complaint/index.ts';
import type { PageDraft } from '../pdf/document.ts';
import { gap, paragraph } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import type { ClaimInput } from '../pdf/input.ts';
import { HEADING, TYPE_AREA } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { ClaimPaper, FORM, FORM_LABEL, fewestPages, formRow, paperTitle, scopeOf, signature, statement, withSignature } from './paper.ts';
import { documentProblem } from './problem.ts';
import type { DocumentProblem, ProblemInput } from './problem.ts';
import { plainDate } from './text/common.ts';
import { PRESERVATION_TEXT as TEXT } from './text/preservation.ts';
import type { DocumentMaker } from './types.ts';

const SHARES = [0.22, 0.48, 0.3] as const;

interface Lead {
  who: string;
  what: string;
  source: string;
}

/** 财产保全申请书: for the amount claimed (民诉法 105), with every lead that the loan book has; why it is needed and by what it is secured is the applicant's to say. */
class Preservation extends ClaimPaper {
  protected override lay(shaper: Shaper): PageDraft[] {
    return fewestPages([14, 13, 12], (size) => this.#blocks(shaper, size), this.frame);
  }

  #blocks(shaper: Shaper, size: number): Block[] {
    const { lender, loan } = this.claim;
    const values = this.#values();
    const style = { ...FORM, size };
    const say = (text: string, scope: Scope = values): Block[] => statement(shaper, text, scope, { style });
    const heading = (text: string): Block[] => [gap(6), ...paragraph(shaper, text, { ...HEADING, size }, TYPE_AREA.width, { leading: size * 1.9, keep: true })];
    const choices = [...TEXT.choices, ...(lender.isLicensedLender ? [TEXT.exempt] : [])];
    const parties = [...say(TEXT.applicant), ...defendantsOf(loan).flatMap(({ party }, index) => say(party.person.kind === 'natural' ? TEXT.natural : TEXT.organisation, respondentScope(party, index + 1)))];
    const blocks = [
      ...paperTitle(shaper, TEXT.title),
      ...parties,
      ...heading(TEXT.request),
      ...TEXT.requests.flatMap((text, index) => say(TEXT.numbered(index + 1, text))),
      ...heading(TEXT.facts),
      ...[`${TEXT.filed}${loan.assignment === undefined ? TEXT.agreement : TEXT.assigned}${TEXT.owed}`, TEXT.reason, TEXT.law].flatMap((text) => say(text)),
      ...heading(TEXT.leads),
      ...this.#table(shaper),
      ...heading(TEXT.security),
      ...[TEXT.securityIntro, ...choices].flatMap((text) => say(text, EMPTY_VALUES)),
      gap(4),
      ...say(TEXT.to),
      ...statement(shaper, TEXT.court, values, { style, indent: 0 }),
      ...say(TEXT.enclosed),
    ];
    return withSignature(blocks, signature(shaper, { field: 'sign-preservation', signers: TEXT.signers, date: TEXT.date, style }));
  }

  #values(): Scope {
    const { lender, loan, product, summary, costs, court, statement: { asOf } } = this.claim;
    const names = (parties: readonly { party: Party }[]): string => TEXT.respondents(parties.map(({ party }) => party.person.name));
    const defendants = defendantsOf(loan);
    const isZero = (amount: string): boolean => /^-?0+\.0+$/.test(amount);
    return scopeOf({
      name: lender.name, creditCode: lender.creditCode, address: lender.address, representative: lender.representative, phone: lender.phone,
      respondents: names(defendants), borrowers: names(defendants.filter(({ party }) => party.role !== 'guarantor')), cause: CAUSES[product.cause]['zh-CN'],
      contract: loan.contract.name, contractNumber: loan.contract.number, contractDate: plainDate(loan.contract.signedDate),
      ...(loan.assignment === undefined ? {} : { assignor: loan.assignment.from, assignmentDate: plainDate(loan.assignment.date) }),
      asOf: plainDate(asOf), principal: summary.principal.amount, interest: summary.interestTotal.amount, total: summary.total.amount,
      fees: isZero(summary.fees.amount) ? '' : TEXT.fees(summary.fees.amount), unapplied: isZero(summary.unapplied.amount) ? '' : TEXT.unapplied(summary.unapplied.amount.replace(/^-/, '')),
      fee: costs.total?.preservation.fee, court: court ?? undefined,
    });
  }

  #table(shaper: Shaper): Block[] {
    const cells = (texts: readonly string[], values: Scope, style = FORM) => texts.map((text, i) => ({ lines: [text], values, share: SHARES[i]!, style: { ...style, size: 10.5 } }));
    const header = formRow(shaper, cells(TEXT.columns, EMPTY_VALUES, FORM_LABEL).map((cell) => ({ ...cell, shaded: true, centered: true })), { keepWithNext: true });
    const leads = propertyLeads(this.claim);
    const rows = leads.length === 0 ? [cells(['{_who:6}', TEXT.blank, '{_source:8}'], EMPTY_VALUES)] : leads.map((lead) => cells(['{who}', '{what}', '{source}'], scopeOf({ ...lead })));
    return [header, ...rows.map((row) => formRow(shaper, row, { header }))];
  }
}

function respondentScope({ person }: Party, number: number): Scope {
  if (person.kind === 'organisation') {
    const { name, creditCode, address, representative, phone } = person;
    return scopeOf({ number: String(number), name, creditCode, address, representative, phone });
  }
  const { name, sex, birthDate, ethnicity, idType, idNumber, registeredAddress, residence, phone } = person;
  const part = (value: string | undefined): string => (value === undefined ? '' : TEXT.naturalPart(value));
  return scopeOf({
    number: String(number), name, sex: part(sex === undefined ? undefined : SEXES[sex]['zh-CN']), birthDate: birthDate === undefined ? '' : TEXT.born(birthDate), ethnicity: part(ethnicity),
    idType: ID_TYPE_CHOICES[idType]['zh-CN'], idNumber, residence: residence ?? registeredAddress, phone,
  });
}

/**
 * Accounts, securities and income of the respondents, as the loan book has them. What belongs to someone who is no respondent is left out: to
 * preserve it would be wrongful (民诉法 108).
 */
function propertyLeads({ loan }: ClaimInput): Lead[] {
  const defendants = defendantsOf(loan).map(({ party: { person } }) => person);
  const ofParties = defendants.flatMap((person) => [
    ...(person.accounts ?? []).filter(({ holder }) => holder === undefined || holder === person.name).map(({ bank, number }) => ({ who: person.name, what: TEXT.account(bank, number), source: TEXT.source })),
    ...(person.kind === 'natural' && person.employer !== undefined ? [{ who: person.name, what: TEXT.employer(person.employer), source: TEXT.source }] : []),
  ]);
  const securities = (loan.collateral ?? []).filter(({ provider }) => defendants.some(({ name }) => name === provider));
  return [...ofParties, ...securities.map(({ kind, object, provider, certificateNumber }) => ({ who: provider, what: TEXT.collateralValue(TEXT.collateral[kind], object, certificateNumber), source: TEXT.collateralSource }))];
}

export const preservation: DocumentMaker = {
  applies: ({ claim, language }) => claim?.preservation === true && language === 'zh-CN',
  title: () => TEXT.title,
  part: ({ input, frame }) => new Preservation(input.claim!, frame),
};

export function problemsOf({ claim }: ProblemInput): DocumentProblem[] {
  const { loan, court, costs } = claim!;
  const when = (is: boolean, code: Parameters<typeof documentProblem>[0], field: string | null): DocumentProblem[] => (is ? [documentProblem(code, 'preservation', field)] : []);
  return [
    ...when(costs.total === null, 'nothing-to-preserve', 'costs.total'),
    ...when(loan.preservation !== undefined, 'preservation-already', 'loan.preservation'),
    ...when(propertyLeads(claim!).length === 0, 'preservation-leads-missing', 'loan.parties'),
    ...when(court === null, 'court-missing', 'court'),
    ...when(true, 'preservation-reason-blank', null),
    ...when(true, 'preservation-security-open', null),
  ];
}
