/** The lender's profile and its products, as the contracts of these loans (documents/contract.ts, documents/card-agreement.ts) have them. */
import { CASH_LOAN, CREDIT_CARD } from '../kinds.ts';
import { COURT, LENDER } from '../people.ts';
import { Picture } from '../picture.ts';

/** Body of `PUT /api/v1/lender`, without its seal. */
export const LENDER_PROFILE = {
  name: `${LENDER.name}（虚构）`,
  address: LENDER.address,
  registrationPlace: LENDER.address,
  representative: LENDER.representative,
  representativePosition: LENDER.representativePosition,
  phone: LENDER.telephone,
  creditCode: LENDER.creditCode,
  type: 'joint-stock-company',
  ownership: 'private',
  licence: LENDER.licence,
  isLicensedLender: true,
  agents: [
    { name: '样例律师', employer: '样例律师事务所（虚构）', position: '律师', phone: '0600-20000001', licenceNumber: '00000000000000000', authority: 'special', powers: ['admit', 'waive', 'change', 'settle', 'appeal'] },
    { name: '样例法务', employer: `${LENDER.name}（虚构）`, position: '法律合规部员工', phone: '0600-20000002', authority: 'general' },
  ],
  serviceAddress: { recipient: '样例法务', address: LENDER.address, postcode: '000000', phone: '0600-20000002', email: 'legal@example.invalid', electronicService: true },
};

/** The profile with a picture of a seal that says of itself that it is an example. */
export function lenderProfile(): typeof LENDER_PROFILE & { seals: { name: string; png: string }[] } {
  const side = 480;
  const picture = new Picture(side, side, 'rgba(0, 0, 0, 0)');
  picture.seal(side / 2, side / 2, 220, LENDER.name, '示例印章 · 无效');
  return { ...LENDER_PROFILE, seals: [{ name: '公章（示例）', png: Buffer.from(picture.png()).toString('base64') }] };
}

const agreedVenue = (of: string) => ({ court: COURT, link: 'place-of-signing', content: `由${of}签订地有管辖权的人民法院管辖` });
const cap = (clause: string) => ({ kind: 'fixed', annualRatePercent: '24', dayBasis: '365', base: 'outstanding', source: `合同第${clause}条` });
const TERMS = {
  method: 'equal-instalment',
  interestBy: 'period',
  compound: 'off',
  allocationOrder: ['fee', 'penalty', 'compound', 'damages', 'interest', 'principal'],
  allocationScope: 'by-kind',
  prepaymentReduces: 'last',
  rounding: 'half-up',
};

/** Body of `PUT /api/v1/products/{code}`: clause by clause what the loan contract says. */
export const PRODUCT = {
  code: CASH_LOAN.productCode,
  name: '示例个人消费贷（虚构）',
  cause: 'financial-loan',
  contractTemplate: { name: CASH_LOAN.contract, version: '2022-1' },
  clauses: { principal: '1.1', rate: '3.1', penalty: '6.1', fees: '3.3', schedule: '5.1', acceleration: '7.1', venue: '11.1', service: '10.1', allocation: '5.2' },
  terms: { ...TERMS, dayBasis: String(CASH_LOAN.dayBasis), penaltySurchargePercent: String(CASH_LOAN.surcharge / 100), cap: cap('6.3') },
  agreedVenue: agreedVenue('合同'),
};

/** The same of the agreement on the credit card. */
export const CARD_PRODUCT = {
  code: CREDIT_CARD.productCode,
  name: '示例信用卡账单分期（虚构）',
  cause: 'credit-card',
  contractTemplate: { name: CREDIT_CARD.contract, version: '2022-1' },
  clauses: { principal: '2.1', rate: '3.2', penalty: '5.1', fees: '3.4', schedule: '4.1', acceleration: '6.1', venue: '9.1', service: '8.1', allocation: '4.3' },
  terms: { ...TERMS, dayBasis: String(CREDIT_CARD.dayBasis), penaltySurchargePercent: String(CREDIT_CARD.surcharge / 100), cap: cap('5.3') },
  agreedVenue: agreedVenue('合约'),
};

export const PRODUCTS = [PRODUCT, CARD_PRODUCT];
