/** What legal staff choose when they order packs. */
import { z } from 'zod';
import { dateField } from '../domain/loan/index.ts';

const caseReference = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hex digits');
const sentence = (most: number) => z.string().trim().min(1, 'must not be empty').max(most);

/** The plaintiff's own decisions, which no data tell: what is left out stays blank on the form. */
const complaintOptionsSchema = z.strictObject({
  early: z.enum(['acceleration', 'termination', 'none']).exactOptional().describe('提前还款、解除合同，或均不请求'),
  courtFees: z.boolean().exactOptional().describe('是否主张诉讼费用；默认主张'),
  mediation: z
    .strictObject({ known: z.boolean().exactOptional(), benefits: z.boolean().exactOptional(), consider: z.enum(['yes', 'no', 'undecided']).exactOptional() })
    .exactOptional()
    .describe('对先行调解的意愿；未选的留空'),
  card: z.strictObject({ terminationClause: sentence(300).exactOptional(), notice: sentence(300).exactOptional() }).exactOptional().describe('信用卡纠纷的补充内容'),
});

/** A check that may be overridden, with the reason that is printed in the pack. */
const overrideSchema = z.strictObject({
  code: z.string().regex(/^[a-z0-9-]{1,80}$/, 'must be the code of a finding'),
  case: caseReference.exactOptional().describe('left out, all cases of the order / 不填则适用于本批全部案件'),
  reason: sentence(500).describe('printed in the pack / 理由，载入自检表'),
  by: sentence(100).describe('who answers for it / 责任人'),
});
export type Override = z.output<typeof overrideSchema>;

export const packOptionsSchema = z.strictObject({
  waitSeconds: z.number().int().min(0).max(86_400).default(0).describe('how long a case may wait for its anchors / 等待上链的秒数'),
  profile: z.string().regex(/^[a-z0-9-]{1,60}$/, 'must be the id of a court profile').default('bundle').describe('id of a court profile / 法院配置'),
  asOf: dateField.exactOptional().describe('as-of date of the claim; left out, the day of the order in Beijing / 欠款截至日'),
  court: sentence(100).exactOptional().describe('the court it is filed with; left out, the one that the contract agrees on / 受理法院；不填则为约定管辖法院'),
  replaces: z.uuid().exactOptional().describe('id of an earlier batch whose packs these take the place of (补正): each names the old one and lists the differences / 被替换的批次'),
  preservation: z.boolean().default(false).describe('with an application for preservation / 是否附财产保全申请书'),
  complaint: complaintOptionsSchema.default({}),
  overrides: z.array(overrideSchema).max(1000).default([]),
});
export type PackOptions = z.output<typeof packOptionsSchema>;
/** As a request states them. */
export type PackOptionsInput = z.input<typeof packOptionsSchema>;

/** Where nothing is chosen. */
export const DEFAULT_PACK_OPTIONS: PackOptions = packOptionsSchema.parse({});
