import { CAUSES } from '../../domain/loan/index.ts';
import type { PageDraft } from '../pdf/document.ts';
import { gap, paragraph } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import { HEADING, TYPE_AREA } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { ClaimPaper, FORM, FORM_AREA, formRows, fewestPages, paperTitle, scopeOf, signature, statement, withSignature } from './paper.ts';
import { documentProblem } from './problem.ts';
import type { DocumentProblem, ProblemInput } from './problem.ts';
import { listed } from './text/common.ts';
import { SERVICE_ADDRESS_TEXT as TEXT } from './text/service-address.ts';
import type { DocumentMaker } from './types.ts';

/** 送达地址确认书 of the plaintiff: nothing is taken from its registered address, which it has not named for service. */
class ServiceAddress extends ClaimPaper {
  protected override lay(shaper: Shaper): PageDraft[] {
    return fewestPages([11, 10.5, 10, 9.5], (size) => this.#blocks(shaper, size), this.frame, { area: FORM_AREA });
  }

  /** @param size points of the duties, of which the table's text is a little larger */
  #blocks(shaper: Shaper, size: number): Block[] {
    const { lender, product } = this.claim;
    const { serviceAddress: own, agents } = lender;
    const { rows } = TEXT;
    const values = scopeOf(
      {
        cause: CAUSES[product.cause]['zh-CN'], name: lender.name, recipient: own?.recipient, address: own?.address, postcode: own?.postcode, phone: own?.phone, email: own?.email,
        agents: agents.length === 0 ? TEXT.none : listed(agents.map(({ name, employer }) => TEXT.agent(name, employer))),
      },
      own === undefined ? {} : { electronic: [own.electronicService ? 'yes' : 'no'] },
    );
    const form = { ...FORM, size: size + 1 };
    const blocks = [
      ...paperTitle(shaper, TEXT.title),
      ...paragraph(shaper, TEXT.duties, { ...HEADING, size: 12 }, TYPE_AREA.width, { leading: 22, keep: true }),
      ...TEXT.dutiesList.flatMap((text, index) => statement(shaper, `${index + 1}. ${text}`, values, { style: { ...FORM, size }, leading: size * 1.6 })),
      gap(8),
      ...formRows(shaper, Object.values(rows), values, form),
      gap(8),
      ...statement(shaper, TEXT.confirm, values, { style: form }),
    ];
    return withSignature(blocks, signature(shaper, { field: 'sign-service-address', signers: TEXT.signers, date: TEXT.date, style: { ...FORM, size: size + 2 } }));
  }
}

export const serviceAddress: DocumentMaker = {
  applies: ({ claim, language }) => claim !== undefined && language === 'zh-CN',
  title: () => TEXT.title,
  part: ({ input, frame }) => new ServiceAddress(input.claim!, frame),
};

export function problemsOf({ claim }: ProblemInput): DocumentProblem[] {
  const own = claim!.lender.serviceAddress;
  const at = (field: string): string => `lender.serviceAddress${field}`;
  if (own === undefined) return [documentProblem('service-address-missing', 'service-address', at(''))];
  return [
    ...(own.postcode === undefined ? [documentProblem('service-postcode-missing', 'service-address', at('.postcode'))] : []),
    ...(own.electronicService && own.email === undefined ? [documentProblem('electronic-service-email-missing', 'service-address', at('.email'))] : []),
  ];
}
