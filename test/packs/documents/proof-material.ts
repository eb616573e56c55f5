/** Fictional cases for the evidence side of a pack: records that really are in a log, so that every step of the verification has an outcome. */
import type { Costs } from '../../../server/arrears/index.ts';
import { STAGES } from '../../../server/domain/record/index.ts';
import type { ClaimInput, ExhibitInput } from '../../../server/packs/pdf/input.ts';
import type { BundleInput, PackCase } from '../../../server/packs/index.ts';
import { DEFAULT_SHOW_LIMITS, readForShowing } from '../../../server/packs/exhibits.ts';
import { DEVELOPMENT_TRUST, makeCase } from '../case.ts';
import type { Document } from '../case.ts';
import { fullCase } from '../complaint/material.ts';
import { bundleOf } from '../material.ts';
import { pagesPdf } from '../pdf/pdf-material.ts';

const TITLES = ['借款申请表（虚构）', '征信授权书（虚构）', '身份核验记录（虚构）', '个人消费借款合同（虚构）', '签署过程记录（虚构）', '放款凭证（虚构）', '还款明细（虚构）', '逾期通知（虚构）', '催收记录（虚构）', '减免确认书（虚构）'];

/** One short text a document, through the ten stages in turn. */
export const textDocuments = (count: number): Document[] =>
  Array.from({ length: count }, (_, i) => ({ title: TITLES[i % TITLES.length]!, stage: STAGES[i % STAGES.length]!, mediaType: 'text/plain', bytes: Buffer.from(`${TITLES[i % TITLES.length]!} 第 ${i + 1} 号\n`) }));

/** The ten stages, with a contract of several pages, a superseded repayment list, an original that stayed with the lender and a file that cannot be shown. */
export async function variedDocuments(): Promise<Document[]> {
  const documents = textDocuments(10);
  documents[3] = { ...documents[3]!, mediaType: 'application/pdf', bytes: await pagesPdf(4) };
  documents[8] = { ...documents[8]!, mediaType: 'application/pdf', bytes: Buffer.from('%PDF-1.7\nno file at all') };
  documents.push({ title: '还款明细（更正，虚构）', stage: 'repayment', mediaType: 'text/plain', bytes: Buffer.from('更正后的还款明细\n'), supersedes: 7 });
  documents.push({ title: '电话催收录音（虚构）', stage: 'collection', mediaType: 'audio/mpeg', bytes: Buffer.from('fictional sound'), digestOnly: true });
  return documents;
}

export async function exhibitsOf(packCase: PackCase): Promise<ExhibitInput[]> {
  const all: ExhibitInput[] = [];
  for (const [index, exhibit] of packCase.exhibits.entries()) all.push(await readForShowing(exhibit, index + 1, DEFAULT_SHOW_LIMITS.caseBytes, DEFAULT_SHOW_LIMITS));
  return all;
}

/** A bundle whose every exhibit verifies on a development chain. */
export async function provenBundle(documents: readonly Document[], extra: Partial<BundleInput> = {}): Promise<BundleInput> {
  const packCase = await makeCase('evidence side', documents, DEVELOPMENT_TRUST);
  return bundleOf(await exhibitsOf(packCase), { caseRef: packCase.caseRef, composedAt: '2024-12-31T01:00:00.000Z', ...extra });
}

/** The claim of the complaint’s full case; fees and limitation are other documents’ and left as a case without amounts has them. */
export function claimInput(extra: Partial<ClaimInput> = {}): ClaimInput {
  const { lender, product, loan, statement, summary, court, options } = fullCase();
  const limitation: Costs['limitation'] = { runsFrom: '2024-06-20', lastDay: '2027-06-20', lastDayMoved: null, longStop: '2044-06-20', lastDayFromAcceleration: null, interruptions: [], sources: [] };
  const costs: Costs = { reference: statement.reference, asOf: statement.asOf, total: null, due: null, limitation, limitationWithoutInterruptions: limitation, venue: { input: { filingDate: statement.asOf, cause: 'financial-loan', isInternetCourt: false, agreed: null, amount: summary.total.amount, isSimple: true }, hints: [] }, warnings: [] };
  return { lender, product, loan, statement, summary, costs, court, complaint: options ?? {}, preservation: false, ...extra };
}
