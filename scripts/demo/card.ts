/** A credit card and the bill of it that became a loan in instalments: what was bought adds up to the loan's principal. All money is in integer cents. */
import { addDays } from './dates.ts';
import type { SeededRandom } from './random.ts';

export interface Purchase {
  date: string;
  merchant: string;
  amount: number;
}

export interface Card {
  /** as bills print it: the first digit is none that a card network gives out, the middle is covered */
  number: string;
  limit: number;
  /** in the order of their dates, all within the bill's month */
  purchases: Purchase[];
  /** first and last day of the bill */
  from: string;
  to: string;
}

const MERCHANTS = ['示例电器商场', '样例家居广场', '虚构旅行社', '演示培训学校', '模拟医院门诊部', '假想百货大楼', '示例网上商城', '样例汽车维修站'] as const;
const PURCHASES = 7;
const BILL_DAYS = 30;

/** @param principal of the whole bill, at least 7 000 yuan @param dividedOn the day after the bill, on which it was divided into instalments */
export function makeCard(random: SeededRandom, principal: number, dividedOn: string): Card {
  const to = addDays(dividedOn, -1);
  const from = addDays(to, 1 - BILL_DAYS);
  let rest = principal;
  const purchases = Array.from({ length: PURCHASES }, (_, index): Purchase => {
    const left = PURCHASES - index;
    const share = Math.floor(rest / left);
    const amount = left === 1 ? rest : random.integer(Math.floor(share / 3), Math.floor(share * 1.4));
    rest -= amount;
    return { date: addDays(from, index * 4 + random.integer(0, 3)), merchant: random.pick(MERCHANTS), amount };
  });
  // In steps of 5 000 yuan, and above the bill: the card was never overdrawn beyond its limit.
  const limit = Math.ceil((principal * 1.2) / 500_000) * 500_000;
  return { number: `0000 00** **** ${random.digits(4)}`, limit, purchases, from, to };
}
