import { SIGNER } from '../domain/proof/synthetic.ts';
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { BatchService } from '../../server/packs/index.ts';
import type { BatchDeps, PackCase, PackLog, PackProof, PackSource, PackToRecord } from '../../server/packs/index.ts';
import type { Database } from '../../server/store/index.ts';
import { NOW, makeCase } from './case.ts';
import { pagesPdf } from './pdf/pdf-material.ts';

export const silent = pino({ level: 'silent' });
/** A loan whose exhibit does not verify. */
export const FAILING = 'L-13';
/** Cases of the batch that is killed half-way. */
export const SLOW_START = 12;

export const caseRefOf = (loan: string): string => createHash('sha256').update(loan).digest('hex').slice(0, 32);

/** As the case book knows them; the case of L-2 was erased. */
export async function fakeNumbersOf(caseRefs: readonly string[]): Promise<Map<string, string>> {
  const numbers = new Map(Array.from({ length: 99 }, (_, i) => [caseRefOf(`L-${i + 1}`), `XJ2024000${String(i + 1).padStart(4, '0')}`]));
  numbers.delete(caseRefOf('L-2'));
  return new Map(caseRefs.flatMap((caseRef) => (numbers.has(caseRef) ? [[caseRef, numbers.get(caseRef)!]] : [])));
}

/** Loans L-1 … L-99, of which one does not verify. */
export function fakeSource(options: { delay?: number; pages?: number } = {}): PackSource {
  const loans = new Map(Array.from({ length: 99 }, (_, i) => [caseRefOf(`L-${i + 1}`), `L-${i + 1}`]));
  const exists = (loan: string): boolean => loans.has(caseRefOf(loan));
  return {
    resolveLoanNumbers: async (numbers) => numbers.map((number) => (exists(number) ? caseRefOf(number) : null)),
    knownCases: async (caseRefs) => new Set(caseRefs.filter((caseRef) => loans.has(caseRef))),
    case: async (caseRef): Promise<PackCase> => {
      if (options.delay) await new Promise((resolve) => setTimeout(resolve, options.delay));
      const loan = loans.get(caseRef)!;
      const made = await makeCase(loan, [
        { title: '借款合同（虚构）', stage: 'contract', mediaType: 'application/pdf', bytes: await pagesPdf(options.pages ?? 1) },
        { title: '还款明细（虚构）', stage: 'repayment', mediaType: 'text/csv', bytes: Buffer.from('期次,金额\n1,100.00') },
      ]);
      if (loan !== FAILING) return made;
      return { ...made, exhibits: made.exhibits.map((exhibit) => ({ ...exhibit, report: { ...exhibit.report, verdict: 'inconsistent' as const } })) };
    },
  };
}

/** A log that keeps what it was told; records are anchored as soon as `anchored` says so. */
export function fakeLog(anchored: (recordId: string) => boolean = () => true): PackLog & { recorded: PackToRecord[] } {
  const recorded: PackToRecord[] = [];
  return {
    recorded,
    record: async (pack) => {
      if (!recorded.some((each) => JSON.stringify(each) === JSON.stringify(pack))) recorded.push(pack);
      return { recordId: recordIdOf(pack) };
    },
    proofOf: async (recordId): Promise<PackProof> => (anchored(recordId) ? { status: 'ready', bytes: Buffer.from(JSON.stringify({ proofOf: recordId })) } : { status: 'pending', retryAfter: 3 }),
  };
}

/** The same pack, the same record. */
export const recordIdOf = ({ caseRef, sha256 }: Pick<PackToRecord, 'caseRef' | 'sha256'>): string => createHash('sha256').update(caseRef + sha256).digest('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

export function serviceFor(database: Database, source: PackSource, folder: string, workers: number, more: Partial<BatchDeps> = {}): BatchService {
  return new BatchService({
    database,
    source,
    folder,
    workers,
    settings: { language: 'zh-CN', lender: '示例消费金融有限公司（虚构）', build: 'docketproof/test', publicUrl: null, lateAfterHours: 24, signer: SIGNER },
    now: () => new Date(Math.max(Date.now(), NOW.getTime())),
    logger: silent,
    log: fakeLog(),
    ...more,
  });
}
