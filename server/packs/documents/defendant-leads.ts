import { ID_TYPE_CHOICES, PARTY_ROLES, identityNumberOf, phonesOf } from '../../domain/loan/index.ts';
import type { Party } from '../../domain/loan/index.ts';
import { defendantsOf } from '../complaint/index.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { gap, together } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import type { BundleInput, ClaimInput } from '../pdf/input.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { FORM, FORM_AREA, FORM_LABEL, formRow, paperPages, paperTitle, scopeOf, signature, statement, withSignature } from './paper.ts';
import { documentProblem } from './problem.ts';
import type { DocumentProblem, ProblemInput } from './problem.ts';
import { DEFENDANT_LEADS_TEXT as TEXT } from './text/defendant-leads.ts';
import type { DocumentMaker } from './types.ts';

const SHARES = [0.24, 0.46, 0.3] as const;
const CELL = { ...FORM, size: 10.5 };

interface Lead {
  label: string;
  /** none: a blank to be filled by hand */
  values: readonly string[];
  source: string;
}

/** 被告送达地址线索: what the loan book has of each defendant, with where each lead comes from. */
class DefendantLeads implements Part {
  readonly #claim: ClaimInput;
  readonly #input: BundleInput;
  readonly #frame: PartFrame;
  #pages: PageDraft[] | undefined;

  constructor(input: BundleInput, frame: PartFrame) {
    this.#claim = input.claim!;
    this.#input = input;
    this.#frame = frame;
  }

  /** The same in every round: nothing in it depends on page numbers. */
  layout({ shaper }: LayoutContext): PageDraft[] {
    return (this.#pages ??= this.#lay(shaper));
  }

  #lay(shaper: Shaper): PageDraft[] {
    const blocks = [
      ...paperTitle(shaper, TEXT.title),
      ...statement(shaper, TEXT.intro, scopeOf({}), { style: FORM, leading: 21 }),
      gap(6),
      ...defendantsOf(this.#claim.loan).flatMap(({ party }, index) => this.#table(shaper, party, index + 1)),
      ...statement(shaper, TEXT.note, scopeOf({}), { style: { ...FORM, size: 10.5 }, leading: 17 }),
    ];
    return paperPages(withSignature(blocks, signature(shaper, { field: 'sign-defendant-leads', signers: TEXT.signers, date: TEXT.date, style: { ...FORM, size: 14 } })), this.#frame, { area: FORM_AREA });
  }

  /** A table that runs over a page names its defendant again. */
  #table(shaper: Shaper, party: Party, number: number): Block[] {
    const name = formRow(shaper, [{ lines: ['{who}'], values: scopeOf({ who: TEXT.defendant(number, party.person.name, PARTY_ROLES[party.role]['zh-CN']) }), share: 1, style: FORM_LABEL, shaded: true }], { keepWithNext: true });
    const columns = formRow(shaper, TEXT.columns.map((text, i) => ({ lines: [text], share: SHARES[i]!, style: { ...FORM_LABEL, size: 9.5 }, centered: true })), { keepWithNext: true });
    const header = together([name, columns]);
    const rows = this.#leads(party).map(({ label, values, source }) =>
      formRow(
        shaper,
        [
          { lines: [label], share: SHARES[0], style: { ...FORM_LABEL, size: 9.5 } },
          values.length === 0 ? { lines: [TEXT.blank], share: SHARES[1], style: CELL } : { lines: values.map((_, i) => `{v${i}}`), values: scopeOf(Object.fromEntries(values.map((value, i) => [`v${i}`, value]))), share: SHARES[1], style: CELL },
          { lines: ['{source}'], values: scopeOf({ source: values.length === 0 ? '' : source }), share: SHARES[2], style: { ...CELL, size: 9.5 } },
        ],
        { header },
      ),
    );
    return [{ ...header, keepWithNext: true }, ...rows, gap(12)];
  }

  #leads(party: Party): Lead[] {
    const { person } = party;
    const source = party.role === 'guarantor' ? TEXT.guaranteeSource : TEXT.source;
    const lead = (label: string, ...values: (string | undefined)[]): Lead => ({ label, values: values.filter((value) => value !== undefined), source });
    const common = [lead(TEXT.phone, ...phonesOf(party)), lead(TEXT.email, person.email)];
    if (person.kind === 'organisation') {
      return [lead(TEXT.creditCode, identityNumberOf(party)), lead(TEXT.address, person.address), lead(TEXT.registrationPlace, person.registrationPlace), lead(TEXT.representative, person.representative), ...common, ...this.#agreed(party)];
    }
    return [
      lead(TEXT.idNumber(ID_TYPE_CHOICES[person.idType]['zh-CN']), person.idNumber),
      lead(TEXT.registeredAddress, person.registeredAddress),
      lead(TEXT.residence, person.residence),
      ...common,
      lead(TEXT.employer, person.employer),
      ...this.#agreed(party),
    ];
  }

  /** The clause on service is the loan contract's: it binds those who signed that, not a guarantor by another contract. */
  #agreed(party: Party): Lead[] {
    if (party.role === 'guarantor') return [];
    const { loan: { contract }, product: { clauses } } = this.#claim;
    if (clauses.service === undefined) return [{ label: TEXT.agreed, values: [], source: '' }];
    const exhibits = this.#input.exhibits.flatMap(({ record }, index) => (record.stage === 'contract' ? [index + 1] : []));
    return [{ label: TEXT.agreed, values: [TEXT.agreedValue(contract.name, contract.number)], source: TEXT.clauseSource(clauses.service, exhibits) }];
  }
}

export const defendantLeads: DocumentMaker = {
  applies: ({ claim, language }) => claim !== undefined && claim.loan.parties.length > 0 && language === 'zh-CN',
  title: () => TEXT.title,
  part: ({ input, frame }) => new DefendantLeads(input, frame),
};

export function problemsOf({ claim }: ProblemInput): DocumentProblem[] {
  const { loan, product } = claim!;
  const problem = (code: 'defendant-address-missing' | 'defendant-phone-missing', index: number, number: number, field: string) => documentProblem(code, 'defendant-leads', `loan.parties.${index}.person.${field}`, { number });
  return [
    ...defendantsOf(loan).flatMap(({ party, index }, position) => {
      const { person } = party;
      const isUnknown = person.kind === 'natural' && person.registeredAddress === undefined && person.residence === undefined;
      return [...(isUnknown ? [problem('defendant-address-missing', index, position + 1, 'registeredAddress')] : []), ...(phonesOf(party).length === 0 ? [problem('defendant-phone-missing', index, position + 1, 'phone')] : [])];
    }),
    ...(product.clauses.service === undefined ? [documentProblem('service-clause-missing', 'defendant-leads', 'product.clauses.service')] : []),
  ];
}
