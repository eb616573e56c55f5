/** Fictional bundles with a claim, for the documents that are made from loan book and statement. */
import { acceptanceFee, limitationDate, preservationFee, venueHints } from '../../../server/domain/arrears/index.ts';
import type { ArrearsStatement } from '../../../server/domain/arrears/index.ts';
import { lenderSchema } from '../../../server/domain/loan/index.ts';
import type { Lender } from '../../../server/domain/loan/index.ts';
import { complaintOf, rowAnchors } from '../../../server/packs/complaint/index.ts';
import type { ComplaintData } from '../../../server/packs/complaint/index.ts';
import { traceLineage } from '../../../server/packs/lineage.ts';
import { documentsOf } from '../../../server/packs/documents/registry.ts';
import type { DocumentKind } from '../../../server/packs/documents/types.ts';
import { DocumentBuilder } from '../../../server/packs/pdf/document.ts';
import type { DocumentMap, Part } from '../../../server/packs/pdf/document.ts';
import type { BundleInput, ClaimInput } from '../../../server/packs/pdf/input.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { fullCase } from '../complaint/material.ts';
import { bundleOf, exhibitOf, recordFor } from '../material.ts';

export type Costs = ClaimInput['costs'];

/** What the court charges for it, as the arrears feature reckons it. */
export function costsFor({ reference, asOf, totals, schedule }: ArrearsStatement): Costs {
  const of = (amount: string): Costs['total'] => (amount.startsWith('-') || /^0+\.00$/.test(amount) ? null : { acceptance: acceptanceFee(amount), preservation: preservationFee(amount) });
  const input = { filingDate: asOf, cause: 'financial-loan', isInternetCourt: false, agreed: null, amount: totals.total, isSimple: true } as const;
  const limit = { lastDueDate: schedule.at(-1)!.dueDate };
  return { reference, asOf, total: of(totals.total), due: of(totals.due), limitation: limitationDate(limit), limitationWithoutInterruptions: limitationDate(limit), venue: { input, hints: venueHints(input) }, warnings: [] };
}

/** A lender of which everything is known. */
export function fullLender(lender: Lender, extra: object = {}): Lender {
  const given = {
    ...lender,
    serviceAddress: { recipient: '王虚构', address: '北京市虚构区不存在路 1 号法务部', postcode: '100000', phone: '010-60000001', email: 'service@example.invalid', electronicService: true },
    agents: [
      { name: '王虚构', employer: '虚构律师事务所', position: '律师', phone: '13900000009', licenceNumber: '11101000000000000', authority: 'special', powers: ['admit', 'settle', 'appeal'] },
      { name: '㻽虚构', employer: lender.name, position: '法务专员', phone: '13900000008', authority: 'general' },
    ],
    ...extra,
  };
  // what is set to undefined is left out
  return lenderSchema.parse(JSON.parse(JSON.stringify(given)));
}

export function claimOf(data: ComplaintData, extra: Partial<ClaimInput> = {}): ClaimInput {
  const { lender, product, loan, statement, summary, court, options = {} } = data;
  return { lender, product, loan, statement, summary, court, costs: costsFor(statement), complaint: options, preservation: false, ...extra };
}

/** Exhibits of two stages, so that a paper can name one. */
export function exhibits() {
  return (['identity', 'contract', 'disbursement'] as const).map((stage, index) => {
    const bytes = Buffer.from(`示例文件 ${index + 1}（虚构）\n`);
    return exhibitOf(recordFor(index + 1, stage, `示例文件 ${index + 1}`, 'text/plain', bytes), bytes);
  });
}

/** A whole case: nothing that the papers ask for is missing but what only a person can say. */
export function fullBundle(extra: Partial<ClaimInput> = {}, bundle: Partial<BundleInput> = {}): BundleInput {
  const data = fullCase();
  const product = { ...data.product, clauses: { ...data.product.clauses, service: '合同第13条' } };
  return bundleOf(exhibits(), { claim: claimOf({ ...data, product, lender: fullLender(data.lender) }, { preservation: true, ...extra }), ...bundle });
}

export interface MadeDocuments {
  bytes: Uint8Array;
  map: DocumentMap;
  missing: string[];
}

/**
 * Some documents of a case as a file of their own.
 * @param places anchors of a page put in front, as the complaint will carry them
 */
export async function make(input: BundleInput, kinds: readonly DocumentKind[], places: readonly string[] = []): Promise<MadeDocuments> {
  const { claim } = input;
  const builder = await DocumentBuilder.create(defaultFonts());
  // layout asks the file's texts for footers only
  const frame = { text: textFor('zh-CN'), development: input.development };
  const form = claim === undefined ? null : complaintOf({ ...claim, agents: claim.lender.agents, asOf: claim.statement.asOf, options: claim.complaint, exhibits: input.exhibits.map(({ record }, i) => ({ number: i + 1, title: record.document.title, pages: 1 })) });
  const front: Part = { layout: () => (places.length === 0 ? [] : [{ width: 595, height: 842, anchors: places, draw: () => undefined }]) };
  const documents = documentsOf(kinds, { input, frame, exhibits: [], form, particulars: null, traced: traceLineage(form === null ? null : { lineage: form.lineage, rows: rowAnchors(form) }, []), elsewhere: new Map(), selection: { documents: kinds, exhibits: [] } }, '');
  const facts = { title: '虚构', subject: '虚构', author: '虚构', producer: 'docketproof/test', language: 'zh-CN', date: input.composedAt, id: new Uint8Array(32).fill(9), archival: true };
  const { bytes, map } = await builder.write([front, ...documents.flatMap(({ parts }) => parts)], facts);
  return { bytes, map, missing: builder.shaper.missing.list().map(({ character }) => character) };
}

export const PAPERS = ['preservation', 'arrears', 'legal-representative', 'authority', 'service-address', 'defendant-leads'] as const satisfies readonly DocumentKind[];
