/** The lender: what the complaint says of the plaintiff, its agents and where it is served. */
import { z } from 'zod';
import { AUTHORITIES, SPECIAL_POWERS } from './choices.ts';
import { modelMessage } from './model-problems.ts';
import { organisationShape } from './party.ts';
import { choiceField, dateField, emailField, listField, phoneField, textField } from './schema.ts';

export const licenceSchema = z.strictObject({
  name: textField(100).describe('e.g. 金融许可证 / 许可证名称'),
  number: textField(100).describe('许可证编号'),
  issuer: textField(100).describe('发证机关'),
  issuedDate: z.exactOptional(dateField).describe('发证日期'),
  validUntil: z.exactOptional(dateField).describe('有效期至; left out: without end'),
});

/** 委托诉讼代理人 */
export const agentSchema = z
  .strictObject({
    name: textField(100).describe('姓名'),
    employer: textField(200).describe('单位'),
    position: z.exactOptional(textField(100)).describe('职务'),
    phone: phoneField.describe('联系电话'),
    licenceNumber: z.exactOptional(textField(50)).describe('执业证号'),
    authority: choiceField(AUTHORITIES).describe('代理权限'),
    powers: listField(choiceField(SPECIAL_POWERS), 6).refine((powers) => new Set(powers).size === powers.length, modelMessage('twice')).default([]).describe('特别授权的各项权限'),
  })
  .check(({ value: { authority, powers }, issues }) => {
    if ((authority === 'special') !== powers.length > 0) issues.push({ code: 'custom', input: '', path: ['powers'], message: modelMessage('powers-without-special') });
  });
export type Agent = z.output<typeof agentSchema>;

/** 送达地址确认书 of the lender's own side. */
export const serviceAddressSchema = z.strictObject({
  recipient: textField(100).describe('收件人'),
  address: textField(300).describe('送达地址'),
  postcode: z.exactOptional(z.string().regex(/^\d{6}$/, modelMessage('integer-malformed', '000000–999999'))).describe('邮编'),
  phone: phoneField.describe('联系电话'),
  email: z.exactOptional(emailField).describe('电子邮箱'),
  electronicService: z.boolean().describe('whether electronic service is agreed to / 是否同意电子送达'),
});

const MOST_PNG_BYTES = 1024 * 1024;
const PNG_START = 'iVBORw0KGgo';

/** Base64 of a PNG: signature and header chunk are looked at, the picture itself is read where it is printed. */
const pngField = z.string().check((context) => {
  const text = context.value;
  const isBase64 = text.length % 4 === 0 && text.length <= Math.ceil(MOST_PNG_BYTES / 3) * 4 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  if (!isBase64 || !text.startsWith(PNG_START) || !hasHeader(text)) context.issues.push({ code: 'custom', input: '', message: modelMessage('not-png') });
});

/** Eight bytes of signature, then a chunk IHDR with a width and a height. */
function hasHeader(base64: string): boolean {
  const head = atob(base64.slice(0, 44));
  const sizes = [16, 20].map((at) => [0, 1, 2, 3].reduce((sum, i) => sum * 256 + head.charCodeAt(at + i), 0));
  return head.length > 24 && head.slice(12, 16) === 'IHDR' && sizes.every((size) => size > 0 && size <= 10_000);
}

export const sealImageSchema = z.strictObject({ name: textField(100).describe('e.g. 公章 / 印章名称'), png: pngField.describe('PNG of at most 1 MiB, Base64') });

export const lenderSchema = z.strictObject({
  ...organisationShape,
  type: organisationShape.type.unwrap().describe('类型'),
  ownership: organisationShape.ownership.unwrap().describe('所有制性质'),
  phone: phoneField.describe('联系电话'),
  licence: z.exactOptional(licenceSchema).describe('金融许可证'),
  isLicensedLender: z.boolean().describe('licensed by a financial regulator: the cap is 24 % by default, else four times the LPR / 是否持牌金融机构'),
  agents: listField(agentSchema, 20).default([]).describe('委托诉讼代理人'),
  serviceAddress: z.exactOptional(serviceAddressSchema).describe('送达地址确认'),
  seals: listField(sealImageSchema, 10).default([]).describe('印章图片'),
});
export type Lender = z.output<typeof lenderSchema>;
