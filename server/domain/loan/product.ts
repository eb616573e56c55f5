/** Products: what all loans of one kind have in common. */
import { z } from 'zod';
import { VENUE_LINKS } from '../arrears/index.ts';
import { STAGES } from '../record/index.ts';
import { CAUSES } from './choices.ts';
import { modelMessage } from './model-problems.ts';
import { choiceField, listField, referenceField, textField } from './schema.ts';
import { loanTermsSchema } from './terms.ts';

const clauseNumber = (name: string) => z.exactOptional(textField(50)).describe(`合同第__条：${name}`);

/** Numbers of the contract's clauses, as the complaint cites them. */
export const clausesSchema = z.strictObject({
  principal: clauseNumber('借款金额'),
  rate: clauseNumber('利率'),
  penalty: clauseNumber('逾期上浮、罚息'),
  compound: clauseNumber('复利'),
  damages: clauseNumber('违约金'),
  fees: clauseNumber('费用'),
  grace: clauseNumber('宽限期'),
  schedule: clauseNumber('还款方式与期限'),
  acceleration: clauseNumber('提前到期'),
  venue: clauseNumber('管辖'),
  service: clauseNumber('送达'),
  allocation: clauseNumber('抵充顺序'),
});

export const agreedVenueSchema = z.strictObject({
  court: textField(100).describe('约定管辖法院'),
  link: z.enum(VENUE_LINKS).describe('actual link to the dispute (民诉法 35) / 与争议的实际联系'),
  isInternetCourt: z.exactOptional(z.boolean()).describe('internet courts take no online loan disputes since 2025-11-01 / 是否互联网法院'),
  content: z.exactOptional(textField(500)).describe('words of the clause / 条款内容'),
});

export const productSchema = z.strictObject({
  code: referenceField(50).describe('stands in addresses / 产品代码'),
  name: textField(100).describe('产品名称'),
  cause: choiceField(CAUSES).describe('案由'),
  contractTemplate: z.strictObject({ name: textField(200).describe('合同模板名称'), version: textField(50).describe('版本') }),
  clauses: clausesSchema.default({}),
  terms: loanTermsSchema.default({}).describe('default terms / 默认条款'),
  agreedVenue: z.exactOptional(agreedVenueSchema).describe('约定管辖'),
  requiredStages: listField(z.enum(STAGES), STAGES.length)
    .refine((stages) => new Set(stages).size === stages.length, modelMessage('twice'))
    .default(['identity', 'contract', 'signature', 'disbursement', 'repayment'])
    .describe('stages without whose evidence no pack is made / 必备证据阶段'),
});
export type Product = z.output<typeof productSchema>;
