/** A fictional case with claim: every stage evidenced by a document that verifies, and a loan that is owed. */
import { costsOf, costsQuerySchema } from '../../server/arrears/index.ts';
import { arrearsInputOf } from '../../server/domain/loan/index.ts';
import type { LoanEvent } from '../../server/domain/loan/index.ts';
import type { CaseClaim, PackCase } from '../../server/packs/index.ts';
import type { Stage } from '../../server/domain/record/index.ts';
import type { LoanFile } from '../../server/loans/index.ts';
import { makeCase } from './case.ts';
import type { Document } from './case.ts';
import { fullCase } from './complaint/material.ts';
import type { ComplaintData } from '../../server/packs/complaint/index.ts';

/** Stage and title of the documents of a loan; each is a line of text. */
const DOCUMENTS: readonly (readonly [Stage, string])[] = [
  ['application', '借款申请表（虚构）'], ['identity', '身份核验记录（虚构）'], ['contract', '个人消费借款合同（虚构）'], ['signature', '电子签名报告（虚构）'], ['disbursement', '放款凭证（虚构）'],
  ['repayment', '还款明细（虚构）'], ['overdue-notice', '提前到期通知（虚构）'], ['collection', '催收记录（虚构）'],
];

/** Fees over the statement; limitation and venue as the service would tell them. */
export function claimOf(data: ComplaintData = fullCase(), events: readonly LoanEvent[] = []): CaseClaim {
  const { lender, product, loan, statement, asOf } = data;
  const { input } = arrearsInputOf({ reference: statement.reference, loan, product, lender, payments: [], events: [...events] }, asOf);
  const version = { version: 1, changedTime: '2024-01-01T00:00:00.000Z', changedBy: 'test', importId: null };
  const file: LoanFile = { id: 'case', loan, version, product: { value: product, ...version }, lender: { value: lender, ...version }, payments: [], events: [...events] };
  return { lender, product, loan, events, statement, costs: costsOf({ statement, input, file }, costsQuerySchema.parse({})) };
}

/** @param without stages of which there is no document @param later documents deposited after all others */
export async function claimedCase(name: string, { without = [], claim = claimOf(), later = [] }: { without?: readonly Stage[]; claim?: PackCase['claim']; later?: readonly Document[] } = {}): Promise<PackCase> {
  const documents = DOCUMENTS.filter(([stage]) => !without.includes(stage)).map(([stage, title]) => ({ title, stage, mediaType: 'text/plain', bytes: Buffer.from(`${title}\n全部内容均为虚构。`) }));
  return { ...(await makeCase(name, [...documents, ...later])), ...(claim === undefined ? {} : { claim }) };
}
