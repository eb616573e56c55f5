/** The lender's profile and its product, as the contract of these loans (documents/contract.ts) has them. */
import { COURT, LENDER } from '../people.ts';

export const PRODUCT_CODE = 'DEMO-CASH';

/** Body of `PUT /api/v1/lender`. */
export const LENDER_PROFILE = {
  name: `${LENDER.name}（虚构）`,
  address: LENDER.address,
  registrationPlace: LENDER.address,
  representative: LENDER.representative,
  representativePosition: '董事长（虚构）',
  phone: LENDER.telephone,
  creditCode: LENDER.creditCode,
  type: 'limited-liability-company',
  ownership: 'private',
  licence: { name: '金融许可证（虚构样本）', number: 'SAMPLE-0000', issuer: '样例省金融监管局（虚构）' },
  isLicensedLender: true,
  agents: [{ name: '样例律师', employer: '样例律师事务所（虚构）', position: '律师', phone: '0600-20000001', licenceNumber: '00000000000000000', authority: 'special', powers: ['admit', 'waive', 'change', 'settle'] }],
  serviceAddress: { recipient: '样例法务', address: LENDER.address, phone: LENDER.telephone, electronicService: true },
};

/** Body of `PUT /api/v1/products/{code}`: clause by clause what the contract says. */
export const PRODUCT = {
  code: PRODUCT_CODE,
  name: '示例个人消费贷（虚构）',
  cause: 'financial-loan',
  contractTemplate: { name: '个人消费借款合同', version: '2022-1' },
  clauses: { principal: '1.1', rate: '3.1', penalty: '6.1', fees: '3.3', schedule: '5.1', acceleration: '7.1', venue: '11.1', service: '10.1', allocation: '5.2' },
  terms: {
    dayBasis: '360',
    method: 'equal-instalment',
    interestBy: 'period',
    penaltySurchargePercent: '50',
    compound: 'off',
    allocationOrder: ['fee', 'penalty', 'compound', 'damages', 'interest', 'principal'],
    allocationScope: 'by-kind',
    prepaymentReduces: 'last',
    cap: { kind: 'fixed', annualRatePercent: '24', dayBasis: '365', base: 'outstanding', source: '合同第6.3条' },
    rounding: 'half-up',
  },
  agreedVenue: { court: COURT, link: 'place-of-signing', content: '由合同签订地有管辖权的人民法院管辖' },
};
