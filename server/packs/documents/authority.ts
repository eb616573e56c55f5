import { CAUSES } from '../../domain/loan/index.ts';
import type { Agent } from '../../domain/loan/index.ts';
import { defendantsOf } from '../complaint/index.ts';
import type { PageDraft } from '../pdf/document.ts';
import type { Block } from '../pdf/flow.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { ClaimPaper, PAPER, fewestPages, paperTitle, scopeOf, signature, statement, withSignature } from './paper.ts';
import { documentProblem } from './problem.ts';
import type { DocumentProblem, ProblemInput } from './problem.ts';
import { AUTHORITY_TEXT as TEXT } from './text/authority.ts';
import type { DocumentMaker } from './types.ts';

/** 民诉法 61 */
const MOST_AGENTS = 2;

/** 授权委托书, one for each agent; a power that needs 特别授权 (民诉法 62) stands in it only where the agent has it. */
class Authority extends ClaimPaper {
  protected override lay(shaper: Shaper): PageDraft[] {
    const { agents } = this.claim.lender;
    return agents.flatMap((agent, index) => {
      const pages = fewestPages(SIZES, (size) => this.#blocks(shaper, agent, index + 1, size), this.frame, { anchors: [`authority-${index + 1}`] });
      return agents.length === 1 ? pages : pages.map((page, i) => (i === 0 ? { ...page, bookmarks: [{ title: TEXT.bookmark(agent.name), level: 1 }] } : page));
    });
  }

  #blocks(shaper: Shaper, agent: Agent, number: number, size: number): Block[] {
    const { lender, loan, product } = this.claim;
    const values = scopeOf({
      name: lender.name, creditCode: lender.creditCode, address: lender.address, representative: lender.representative, position: lender.representativePosition, phone: lender.phone,
      agent: agent.name, employer: agent.employer, agentPosition: agent.position, licence: agent.licenceNumber, agentPhone: agent.phone,
      defendants: TEXT.defendants(defendantsOf(loan).map(({ party }) => party.person.name)), cause: CAUSES[product.cause]['zh-CN'],
    });
    const style = { ...PAPER, size };
    const paragraphs = [TEXT.principal, TEXT.representative, TEXT.agent(needsLicence(agent, lender.name)), TEXT.appointment, `${TEXT.authority}${TEXT.powers(agent.powers)}`, TEXT.term];
    return withSignature([...paperTitle(shaper, TEXT.title), ...paragraphs.flatMap((text) => statement(shaper, text, values, { style }))], signature(shaper, { field: `sign-authority-${number}`, signers: TEXT.signers, date: TEXT.date, style }));
  }
}

const SIZES = [16, 15, 14, 13, 12];

/** Staff need none, and a licence that is known is always stated. */
const needsLicence = ({ employer, licenceNumber }: Agent, lenderName: string): boolean => licenceNumber !== undefined || employer !== lenderName;

export const authority: DocumentMaker = {
  applies: ({ claim, language }) => claim !== undefined && claim.lender.agents.length > 0 && language === 'zh-CN',
  title: () => TEXT.title,
  part: ({ input, frame }) => new Authority(input.claim!, frame),
};

export function problemsOf({ claim }: ProblemInput): DocumentProblem[] {
  const { agents, name } = claim!.lender;
  const many = agents.length > MOST_AGENTS ? [documentProblem('agents-too-many', 'authority', 'lender.agents', { count: agents.length })] : [];
  return [
    ...many,
    ...agents.flatMap((agent, index) => [
      ...(agent.position === undefined ? [documentProblem('agent-position-missing', 'authority', `lender.agents.${index}.position`, { number: index + 1 })] : []),
      ...(agent.licenceNumber === undefined && agent.employer !== name ? [documentProblem('agent-licence-missing', 'authority', `lender.agents.${index}.licenceNumber`, { number: index + 1 })] : []),
    ]),
  ];
}
