/** What goes with a claim: court fees, preservation fee, limitation and venue. Each by its own function of the engine. */
import { z } from 'zod';
import {
  acceptanceFee, limitationDate, preservationFee, venueHints, type AcceptanceFee, type ArrearsInput, type ArrearsStatement, type Interruption, type Limitation, type PreservationFee, type VenueHint,
  type VenueInput,
} from '../domain/arrears/index.ts';
import { checkAmount, dateField, lastDueDateOf, type LoanEvent } from '../domain/loan/index.ts';
import type { Localized } from '../errors.ts';
import type { LoanFile } from '../loans/index.ts';

const wage = z.string().check((context) => {
  const checked = checkAmount(context.value);
  if (checked.ok) context.value = checked.value;
  else context.issues.push({ code: 'custom', input: '', message: checked.problem.expected.en });
});
const flag = z.enum(['0', '1']);

/** What the books do not know. */
export const costsQuerySchema = z.strictObject({
  filingDate: dateField.optional().describe('day of filing; left out, the as-of date / 立案日'),
  internetCourt: flag.optional().describe('1: the court thought of is an internet court; left out, as the product’s agreed venue says / 是否互联网法院'),
  averageWage: wage.optional().describe('average yearly wage of the province in the year before, yuan (民诉法 165) / 本省上年度就业人员年平均工资'),
  simple: flag.default('1').describe('whether facts, rights and dispute are simple and clear / 事实清楚、权利义务关系明确、争议不大'),
});
export type CostsQuery = z.output<typeof costsQuerySchema>;

export interface CostsWarning {
  code: 'interruptions-need-proof' | 'payments-not-counted' | 'suit-from-filing' | 'settlement-not-counted';
  text: Localized;
}

/** Fees over one amount in dispute. */
export interface ClaimCosts {
  acceptance: AcceptanceFee;
  preservation: PreservationFee;
}

export interface Costs {
  reference: string;
  asOf: string;
  /** over the total of the statement and over what of it is due; null where there is nothing to claim */
  total: ClaimCosts | null;
  due: ClaimCosts | null;
  limitation: Limitation;
  /** the same if no interruption can be proven: the day to be safe by */
  limitationWithoutInterruptions: Limitation;
  venue: { input: VenueInput; hints: VenueHint[] };
  warnings: CostsWarning[];
}

/**
 * Which events interrupt limitation (民法典 195; 法释〔2020〕17号 art. 8, 11, 14). A notice that was only sent is none; nor is 和解或结清, since
 * a loan paid off has no limitation left to run.
 */
const INTERRUPTING: Partial<Record<LoanEvent['kind'], Interruption['kind']>> = {
  'overdue-notice': 'demand',
  collection: 'demand',
  'acceleration-notice-arrived': 'demand',
  acknowledgement: 'debtor-agrees',
  extension: 'debtor-agrees',
  'litigation-filed': 'suit-or-arbitration',
};

const WARNINGS: Record<CostsWarning['code'], Localized> = {
  'interruptions-need-proof': { 'zh-CN': '时效中断须能证明催收、通知已到达或应当到达债务人，承诺确由债务人作出；不能证明的，以不计中断的届满日为准', en: 'an interruption counts only if it can be shown that the demand or notice reached the debtor, or that the promise was the debtor’s own; otherwise go by the day without interruptions' },
  'payments-not-counted': { 'zh-CN': '债务人部分还款也可中断时效（法释〔2020〕17号第十四条），但自动扣款是否属于债务人的履行存在争议，故未计入', en: 'part payments may interrupt limitation too (法释〔2020〕17号 art. 14), but it is contested whether an automatic debit is the debtor’s own act: they are not counted' },
  'suit-from-filing': { 'zh-CN': '起诉引起的中断自程序终结时重新计算；此处按起诉日计算，结果偏早、更为稳妥', en: 'after a suit the period runs anew from the end of the proceedings; here it is reckoned from the filing, which is earlier and safer' },
  'settlement-not-counted': { 'zh-CN': '“和解或结清”事项未计为中断：和解中债务人同意履行的，请另登记“债务人承认债务”', en: 'events of kind settlement are not counted; where the debtor agreed to pay, record an acknowledgement' },
};

/** @throws ArrearsError for dates or amounts that cannot be */
export function costsOf({ statement, input, file }: { statement: ArrearsStatement; input: ArrearsInput; file: LoanFile }, query: CostsQuery): Costs {
  const { asOf, totals } = statement;
  const happened = file.events.filter(({ date }) => date <= asOf);
  const interruptions = happened.flatMap(({ kind, date, sourceRecordId, eventId }) => (INTERRUPTING[kind] === undefined ? [] : [{ date, kind: INTERRUPTING[kind], source: sourceRecordId ?? eventId }]));
  const acceleration = input.events.acceleration;
  const daysOff = input.contract.holidays?.daysOff;
  const limit = {
    lastDueDate: dueDateOf(file),
    ...(acceleration === undefined || acceleration === null || acceleration.date > asOf ? {} : { acceleratedOn: acceleration.date }),
    ...(daysOff === undefined ? {} : { daysOff }),
  };
  const venue = venueOf(file, asOf, totals.total, query);
  return {
    reference: statement.reference,
    asOf,
    total: claimCosts(totals.total),
    due: claimCosts(totals.due),
    limitation: limitationDate({ ...limit, interruptions }),
    limitationWithoutInterruptions: limitationDate(limit),
    venue: { input: venue, hints: venueHints(venue) },
    warnings: warningsOf(file, happened, interruptions),
  };
}

/** The engine's input was made from it, so there is one. */
function dueDateOf({ loan }: LoanFile): string {
  if (loan.schedule === undefined) throw new Error('a statement of a loan without schedule');
  return lastDueDateOf(loan.schedule);
}

const isNothing = (amount: string): boolean => amount.startsWith('-') || /^0+\.0+$/.test(amount);
const claimCosts = (amount: string): ClaimCosts | null => (isNothing(amount) ? null : { acceptance: acceptanceFee(amount), preservation: preservationFee(amount) });

function venueOf({ product }: LoanFile, asOf: string, total: string, query: CostsQuery): VenueInput {
  const { cause, agreedVenue, clauses } = product.value;
  return {
    filingDate: query.filingDate ?? asOf,
    cause: cause === 'credit-card' ? 'other' : cause,
    isInternetCourt: query.internetCourt === undefined ? (agreedVenue?.isInternetCourt ?? false) : query.internetCourt === '1',
    agreed: agreedVenue === undefined ? null : { link: agreedVenue.link, ...(clauses.venue === undefined ? {} : { source: clauses.venue }) },
    amount: isNothing(total) ? '0.00' : total,
    ...(query.averageWage === undefined ? {} : { provinceAverageWage: query.averageWage }),
    isSimple: query.simple === '1',
  };
}

function warningsOf({ payments }: LoanFile, happened: readonly LoanEvent[], interruptions: readonly Interruption[]): CostsWarning[] {
  const when = (code: CostsWarning['code'], is: boolean): CostsWarning[] => (is ? [{ code, text: WARNINGS[code] }] : []);
  return [
    ...when('interruptions-need-proof', interruptions.length > 0),
    ...when('suit-from-filing', interruptions.some(({ kind }) => kind === 'suit-or-arbitration')),
    ...when('settlement-not-counted', happened.some(({ kind }) => kind === 'settlement')),
    ...when('payments-not-counted', payments.length > 0),
  ];
}
