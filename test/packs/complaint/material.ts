/** Fictional cases for the complaint: each from loan, product and lender through the schemas and the arrears engine. */
import { calculateArrears, claimSummary } from '../../../server/domain/arrears/index.ts';
import { arrearsInputOf, creditCodeCheckCharacter, eventSchema, lenderSchema, loanSchema, paymentSchema, productSchema } from '../../../server/domain/loan/index.ts';
import { Complaint } from '../../../server/packs/complaint/index.ts';
import type { ComplaintData, ComplaintOptions, FormDefinition, FormValues } from '../../../server/packs/complaint/index.ts';
import { DocumentBuilder } from '../../../server/packs/pdf/document.ts';
import { defaultFonts } from '../../../server/packs/pdf/text/fonts.ts';
import { textFor } from '../../../server/packs/text/index.ts';
import { exampleBorrower, exampleLoan, exampleProduct, fictionalId } from '../../domain/loan/examples.ts';

const creditCode = (number: number): string => {
  const first = `91110000MA000000${number}`;
  return first + creditCodeCheckCharacter(first);
};

const FACTS = { title: '民事起诉状（虚构）', subject: '虚构', author: '虚构', producer: 'docketproof/test', language: 'zh-CN', date: '2024-12-01T00:00:00.000Z', id: new Uint8Array(32).fill(7) };

/** The form as a PDF of its own. */
export async function draw(form: { definition: FormDefinition; values: FormValues }): Promise<{ bytes: Uint8Array; pages: number; missing: string[] }> {
  const builder = await DocumentBuilder.create(defaultFonts());
  const { bytes, map } = await builder.write([new Complaint(form, { text: textFor('zh-CN'), development: false })], FACTS);
  return { bytes, pages: map.total, missing: builder.shaper.missing.list().map(({ character }) => character) };
}

export function lender() {
  return lenderSchema.parse({
    name: '虚构消费金融有限公司', address: '北京市虚构区不存在路 1 号', registrationPlace: '北京市虚构区', representative: '李虚构', representativePosition: '董事长', phone: '010-60000000', creditCode: creditCode(1),
    type: 'limited-liability-company', ownership: 'state-controlled', isLicensedLender: true,
    agents: [{ name: '王虚构', employer: '虚构律师事务所', position: '律师', phone: '13900000009', authority: 'special', powers: ['admit', 'settle', 'appeal'] }],
  });
}

export function natural(name: string, number: number, extra: object = {}) {
  return { kind: 'natural', name, idType: 'resident-id', idNumber: fictionalId('19900101', String(100 + number)), phone: `1390000${String(1000 + number)}`, ethnicity: '汉族', registeredAddress: `北京市东城区虚构街 ${number} 号`, ...extra };
}

export interface CaseParts {
  loan?: object;
  product?: object;
  terms?: object;
  payments?: object[];
  events?: object[];
  parties?: object[];
  asOf?: string;
  court?: string | null;
  options?: ComplaintOptions;
}

/** A case of 10 000 yuan at 18 %, due on 10 July 2024, reckoned to 10 September unless changed. */
export function caseData({ loan = {}, product = {}, terms = {}, payments = [], events = [], parties = [], asOf = '2024-09-10', court = '北京市虚构区人民法院', options }: CaseParts = {}): ComplaintData {
  const example = exampleLoan();
  const theLoan = loanSchema.parse({ ...example, terms, parties: [exampleBorrower(), ...parties], ...loan });
  const theProduct = productSchema.parse({ ...exampleProduct(), ...product });
  const theLender = lender();
  const { input } = arrearsInputOf({ reference: 'CASE-1', loan: theLoan, product: theProduct, lender: theLender, payments: payments.map((each) => paymentSchema.parse(each)), events: events.map((each) => eventSchema.parse(each)) }, asOf);
  const statement = calculateArrears(input);
  return {
    lender: theLender, agents: theLender.agents, product: theProduct, loan: theLoan, statement, summary: claimSummary(statement), court, asOf,
    exhibits: [{ number: 1, title: '个人消费借款合同（虚构）', pages: 8 }, { number: 2, title: '放款凭证（虚构）', pages: 1 }],
    ...(options === undefined ? {} : { options }),
  };
}

/** Twelve monthly instalments with two defendants, guarantors of both kinds, a mortgage, acceleration, fees, compound interest and a cut. */
export function fullCase(): ComplaintData {
  return caseData({
    asOf: '2024-12-31',
    product: { agreedVenue: { court: '北京市虚构区人民法院', link: 'plaintiff-domicile' }, clauses: { rate: '3.1', penalty: '5.2', compound: '5.3', damages: '5.4', acceleration: '6', venue: '12' } },
    terms: { annualRatePercent: '23', method: 'equal-instalment', compound: 'interest', liquidatedDamages: [{ kind: 'daily', percentPerDay: '0.05', of: 'overdue-principal' }] },
    loan: {
      schedule: { kind: 'regular', firstDueDate: '2024-02-10', instalments: 12, everyMonths: 1 },
      collateral: [{ kind: 'mortgage', object: '虚构市虚构路 9 号房屋', provider: '张虚构', signedDate: '2024-01-09', registration: 'formal', certificateNumber: '虚构证 0001', maximum: { amount: '20000', determinationDate: '2026-01-09' } }],
      preservation: { court: '北京市虚构区人民法院', date: '2024-12-20', caseNumber: '（2024）虚0000财保1号' },
      spouseDebt: true,
    },
    parties: [
      { partyId: 'C-2', role: 'co-borrower', person: natural('䶮虚构', 2) },
      { partyId: 'C-3', role: 'guarantor', person: natural('赵虚构', 3), guarantee: { mode: 'joint', signedDate: '2024-01-09' } },
      { partyId: 'C-4', role: 'guarantor', person: { kind: 'organisation', name: '虚构担保有限公司', address: '北京市虚构区', representative: '钱虚构', creditCode: creditCode(2) }, guarantee: { mode: 'general', signedDate: '2024-01-09', maximum: { amount: '8000' } } },
    ],
    payments: [{ paymentId: 'P1', date: '2024-02-10', amount: '941' }, { paymentId: 'P2', date: '2024-03-09', amount: '941' }],
    events: [
      { eventId: 'E1', date: '2024-06-20', kind: 'acceleration-notice-arrived' },
      { eventId: 'E2', date: '2024-12-01', kind: 'enforcement-cost', amount: '1500', label: '律师费' },
      { eventId: 'E3', date: '2024-04-01', kind: 'fee-charged', amount: '12.34', label: '账户管理费' },
    ],
    options: { mediation: { known: true, benefits: true, consider: 'undecided' } },
  });
}
