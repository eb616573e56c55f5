/**
 * One fictional consumer loan from application to residual debt. Every document of the loan is made from this object, so that
 * the figures in contract, voucher, ledger, notice and final statement agree. All money is in integer cents.
 */
import { makeCard, type Card } from './card.ts';
import { addDays } from './dates.ts';
import { kindOf } from './kinds.ts';
import { BASIS_POINTS, dailyInterest, levelInstalment } from './money.ts';
import { makeFurtherPerson, makeBorrower, type Person } from './people.ts';
import { SeededRandom } from './random.ts';
import { settle, type Residual } from './residual.ts';
import { makeSchedule, shortened, type Instalment } from './schedule.ts';
import { variantOf, type Variant } from './variants.ts';

export interface Payment {
  date: string;
  /** of an early repayment: the instalment on whose due date it was made */
  instalment: number;
  isEarly: boolean;
  amount: number;
  /** how the amount was applied, in the contract's order: penalty, interest, principal */
  penalty: number;
  interest: number;
  principal: number;
}

export interface Loan {
  /** the lender's number; it stays inside the database */
  loanNumber: string;
  contractNumber: string;
  variant: Variant;
  borrower: Person;
  /** further debtors and who stands surety, each with a share in the contract */
  coBorrower: Person | null;
  guarantor: Person | null;
  /** of a bill repaid in instalments: the credit card; null for a cash loan */
  card: Card | null;
  principal: number;
  /** basis points a year */
  annualRate: number;
  /** basis points a year: the contract's rate raised as its kind has it */
  penaltyRate: number;
  months: number;
  purpose: string;
  appliedOn: string;
  signedOn: string;
  disbursedOn: string;
  instalment: number;
  /** as the contract has it */
  schedule: Instalment[];
  /** as it stood after an early repayment; the same where there was none */
  current: Instalment[];
  payments: Payment[];
  /** first instalment that was not paid in full */
  firstMissed: number;
  noticeOn: string;
  deliveredOn: string;
  /** the day the notice arrived, on which the whole loan fell due */
  acceleratedOn: string;
  residual: Residual;
}

/** Chosen so that rate and penalty together stay below 24 % a year: no cap cuts these loans. */
const RATES = [960, 1080, 1200, 1320, 1440, 1512] as const;
/** Penalty of 33 %: after some months of it the cap cuts. Each month's own interest stays below the cap even in February. */
const RATE_ABOVE_CAP = 2_200;
/** 日万分之四. */
const CARD_RATE = 1_460;
const TERMS = [12, 18, 24] as const;
const PURPOSES = ['房屋装修', '购买家用电器', '职业培训', '医疗支出', '购买家具'] as const;

/**
 * Loan number `index` (from 1) of the demonstration with `seed`; the same however many loans are made.
 * @param variant how it goes; by its number when left out
 */
export function makeLoan(seed: string, index: number, variant: Variant = variantOf(index)): Loan {
  const random = new SeededRandom(`${seed}/loan/${index}`);
  const kind = kindOf({ variant });
  const isCard = variant === 'credit-card';
  const borrower = makeBorrower(random, index);
  const principal = random.integer(8, 60) * 100_000;
  const annualRate = variant === 'cap-cut' ? RATE_ABOVE_CAP : isCard ? CARD_RATE : random.pick(RATES);
  const months = random.pick(TERMS);
  const disbursedOn = addDays('2022-02-01', random.integer(0, 480));
  const schedule = makeSchedule(principal, annualRate, months, disbursedOn);
  const penaltyRate = annualRate + (annualRate * kind.surcharge) / BASIS_POINTS;
  const firstMissed = random.integer(4, 7);
  const early = variant === 'early-repayment' ? earlyRepayment(schedule, firstMissed - 2) : null;
  const current = early === null ? schedule : shortened(schedule, annualRate, early.instalment, early.amount);
  const payments = makePayments(random, current, { rate: penaltyRate, dayBasis: kind.dayBasis }, firstMissed, early, variant !== 'cap-cut');
  const acceleratedOn = dueDateOf(current, firstMissed + 3);
  const number = `${disbursedOn.slice(0, 4)}-${random.digits(4)}-${String(index).padStart(5, '0')}`;
  const asOf = addDays(acceleratedOn, variant === 'cap-cut' ? 300 : random.integer(60, 150));
  const purpose = isCard ? '日常消费' : random.pick(PURPOSES);
  const furtherPerson = (role: string) => makeFurtherPerson(new SeededRandom(`${seed}/loan/${index}/${role}`), index);
  const facts = {
    loanNumber: `DEMO-${number}`,
    contractNumber: `${kind.contractPrefix}第${number}号`,
    variant,
    borrower,
    coBorrower: variant === 'co-borrower' ? furtherPerson('co-borrower') : null,
    guarantor: variant === 'guarantor' ? furtherPerson('guarantor') : null,
    card: isCard ? makeCard(new SeededRandom(`${seed}/loan/${index}/card`), principal, disbursedOn) : null,
    principal,
    annualRate,
    penaltyRate,
    months,
    purpose,
    // A card is used for some months before a bill of it is divided into instalments.
    appliedOn: addDays(disbursedOn, isCard ? -124 : -3),
    signedOn: addDays(disbursedOn, isCard ? -122 : -1),
    disbursedOn,
    instalment: levelInstalment(principal, annualRate, months),
    schedule,
    current,
    payments,
    firstMissed,
    // By post, two days on the way: the loan falls due when the notice arrives.
    noticeOn: addDays(acceleratedOn, -2),
    deliveredOn: acceleratedOn,
    acceleratedOn,
  };
  return { ...facts, residual: settle(facts, asOf, variant === 'waiver') };
}

/** Who signs beside lender and borrower, with the role that the contract gives them. */
export function furtherParties({ coBorrower, guarantor }: Pick<Loan, 'coBorrower' | 'guarantor'>): [role: string, person: Person][] {
  const all: [string, Person | null][] = [['共同借款人', coBorrower], ['保证人', guarantor]];
  return all.flatMap(([role, person]): [string, Person][] => (person === null ? [] : [[role, person]]));
}

/** A tenth of what is still owed, in whole hundreds of yuan, with the instalment `after`. */
function earlyRepayment(schedule: Instalment[], after: number): Payment {
  const due = schedule[after - 1];
  if (due === undefined) throw new RangeError(`the loan has no instalment ${after}`);
  const amount = Math.max(10_000, Math.floor(due.remaining / 100_000) * 10_000);
  return { date: due.dueDate, instalment: after, isEarly: true, amount, penalty: 0, interest: 0, principal: amount };
}

/** Payments up to the default: each instalment in full, now and then some days late; some borrowers pay a last one in part. */
function makePayments(random: SeededRandom, schedule: Instalment[], penalty: { rate: number; dayBasis: number }, firstMissed: number, early: Payment | null, mayBeLate: boolean): Payment[] {
  const payments = schedule.slice(0, firstMissed - 1).flatMap((due): Payment[] => {
    // Paid late, an instalment with an early repayment would owe that a later day's interest too.
    const late = random.integer(1, 4) === 1 && mayBeLate && due.number !== early?.instalment ? random.integer(1, 9) : 0;
    const charged = dailyInterest(due.principal, penalty.rate, late, penalty.dayBasis);
    const payment = { date: addDays(due.dueDate, late), instalment: due.number, isEarly: false, amount: charged + due.interest + due.principal, penalty: charged, interest: due.interest, principal: due.principal };
    return early !== null && due.number === early.instalment ? [payment, early] : [payment];
  });
  const missed = schedule[firstMissed - 1];
  if (missed !== undefined && random.integer(1, 3) === 1) {
    // Interest first, then principal, as the contract says; paid on the due date, so that no penalty has arisen yet.
    const principal = Math.floor(missed.principal / 4 / 100) * 100;
    payments.push({ date: missed.dueDate, instalment: missed.number, isEarly: false, amount: missed.interest + principal, penalty: 0, interest: missed.interest, principal });
  }
  return payments;
}

function dueDateOf(schedule: Instalment[], number: number): string {
  const instalment = schedule[number - 1];
  if (instalment === undefined) throw new RangeError(`the loan has no instalment ${number}`);
  return instalment.dueDate;
}
