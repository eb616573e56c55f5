import type { Lender } from '../../domain/loan/index.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { gap } from '../pdf/flow.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { paperPages, paperTitle, scopeOf, signature, statement, withSignature } from './paper.ts';
import { documentProblem } from './problem.ts';
import type { DocumentProblem, ProblemInput } from './problem.ts';
import { LEGAL_REPRESENTATIVE_TEXT as TEXT } from './text/legal-representative.ts';
import type { DocumentMaker } from './types.ts';

/** 非法人组织 (民法典 102) have no legal representative but a person in charge. */
const WITHOUT_LEGAL_PERSONALITY: readonly Lender['type'][] = ['sole-proprietorship', 'partnership', 'unincorporated-professional-firm'];
const wordsOf = ({ type }: Lender) => (WITHOUT_LEGAL_PERSONALITY.includes(type) ? TEXT.principal : TEXT.legal);

class LegalRepresentative implements Part {
  readonly #lender: Lender;
  readonly #frame: PartFrame;
  #pages: PageDraft[] | undefined;

  constructor(lender: Lender, frame: PartFrame) {
    this.#lender = lender;
    this.#frame = frame;
  }

  /** The same in every round: nothing in it depends on page numbers. */
  layout({ shaper }: LayoutContext): PageDraft[] {
    return (this.#pages ??= this.#lay(shaper));
  }

  #lay(shaper: Shaper): PageDraft[] {
    const { name, creditCode, address, phone, representative, representativePosition } = this.#lender;
    const { title, office } = wordsOf(this.#lender);
    const values = scopeOf({ name, creditCode, address, phone, representative, position: representativePosition });
    const blocks = [
      ...paperTitle(shaper, title),
      ...statement(shaper, TEXT.body(office), values),
      ...statement(shaper, TEXT.certify, values),
      gap(14),
      ...[TEXT.unit, TEXT.creditCode, TEXT.address, TEXT.phone, TEXT.enclosed(office)].flatMap((text) => statement(shaper, text, values)),
      gap(20),
    ];
    return paperPages(withSignature(blocks, signature(shaper, { field: 'sign-legal-representative', signers: TEXT.signers, date: TEXT.date })), this.#frame);
  }
}

export const legalRepresentative: DocumentMaker = {
  applies: ({ claim, language }) => claim !== undefined && language === 'zh-CN',
  title: (_frame, { claim }) => (claim === undefined ? TEXT.legal : wordsOf(claim.lender)).title,
  part: ({ input, frame }) => new LegalRepresentative(input.claim!.lender, frame),
};

export function problemsOf({ claim }: ProblemInput): DocumentProblem[] {
  return claim?.lender.representativePosition === undefined ? [documentProblem('representative-position-missing', 'legal-representative', 'lender.representativePosition')] : [];
}
