/** The full case of the complaint's tests as an English pack, once with its Chinese data and once with data in Latin letters. */
import type { Costs } from '../../../server/arrears/index.ts';
import { claimSummary, limitationDate } from '../../../server/domain/arrears/index.ts';
import type { BundleInput, ClaimInput } from '../../../server/packs/pdf/input.ts';
import type { Stage } from '../../../server/domain/record/index.ts';
import type { ComplaintData } from '../../../server/packs/complaint/index.ts';
import { fullCase } from '../complaint/material.ts';
import { bundleOf, exhibitOf, picture, recordFor } from '../material.ts';
import { pagesPdf } from '../pdf/pdf-material.ts';

export const COURT = 'County Court at Fictionford';

/** A claim as the pack takes it. */
export function claimOf({ lender, product, loan, statement, summary, court, options }: ComplaintData): ClaimInput {
  const open = limitationDate({ lastDueDate: statement.asOf });
  const venue = { filingDate: statement.asOf, cause: 'financial-loan', isInternetCourt: false, agreed: null, amount: statement.totals.total, isSimple: true } as const;
  const costs: Costs = { reference: statement.reference, asOf: statement.asOf, total: null, due: null, limitation: open, limitationWithoutInterruptions: open, venue: { input: venue, hints: [] }, warnings: [] };
  return { lender, product, loan, statement, summary, costs, court, complaint: options ?? {}, preservation: false };
}

const DOCUMENTS: readonly (readonly [Stage, string, string, () => Promise<Uint8Array> | Uint8Array])[] = [
  ['application', '借款申请表', 'application/pdf', () => pagesPdf(2)],
  ['identity', '身份证影像（虚构）', 'image/jpeg', () => picture('image/jpeg')],
  ['contract', '个人消费借款合同（虚构）', 'application/pdf', () => pagesPdf(6)],
  ['signature', 'Electronic signature report (fictional)', 'application/pdf', () => pagesPdf(1)],
  ['disbursement', '放款凭证（虚构）', 'text/plain', () => Buffer.from('Fictional voucher: RMB 10000.00 paid out on 2024-01-10\n')],
  ['repayment', '还款明细', 'text/csv', () => Buffer.from('date,amount\n2024-02-10,941.00\n2024-03-09,941.00')],
  ['overdue-notice', '提前到期通知（虚构）', 'text/plain', () => Buffer.from('Fictional notice of acceleration\n')],
  ['collection', 'Damaged call record (fictional)', 'application/pdf', () => Buffer.from('%PDF-1.7 damaged')],
];

/** The full case of the complaint's tests as an English pack. */
export async function englishInput(data: ComplaintData = { ...fullCase(), court: COURT }, extra: Partial<BundleInput> = {}): Promise<BundleInput> {
  const exhibits = [];
  for (const [index, [stage, title, mediaType, make]] of DOCUMENTS.entries()) {
    const bytes = new Uint8Array(await make());
    exhibits.push(exhibitOf(recordFor(index + 1, stage, title, mediaType, bytes), bytes));
  }
  return bundleOf(exhibits, { language: 'en', lender: data.lender.name, claim: claimOf(data), ...extra });
}

const HAN = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]+/gu;

/** Every Chinese word of the data as `word` followed by its length: what is Chinese in a pack made of it is ours. */
function latin<T>(data: T, word: string): T {
  return JSON.parse(JSON.stringify(data).replace(HAN, (found) => `${word}${found.length} `)) as T;
}

/** The same case with names, titles and sources in Latin letters. */
export async function latinInput(word = 'Word', extra: Partial<BundleInput> = {}): Promise<BundleInput> {
  const data = latin(fullCase(), word);
  const input = await englishInput({ ...data, court: COURT, summary: claimSummary(data.statement) }, extra);
  return { ...input, lender: data.lender.name, exhibits: input.exhibits.map((exhibit) => ({ ...exhibit, record: latin(exhibit.record, word) })) };
}
