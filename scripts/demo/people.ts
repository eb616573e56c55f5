/**
 * People and companies that do not exist and cannot be mistaken for ones that do: every name says 示例 (example) or 样例 (sample),
 * the area code 000000 belongs to no place, the check digit of every identity number is wrong, and numbers of telephones and
 * accounts begin with zeros.
 */
import type { SeededRandom } from './random.ts';

export const LENDER = {
  name: '示例消费金融有限公司',
  address: '样例省样例市虚构区示例大道1号',
  creditCode: '000000000000000000',
  representative: '样例某',
  telephone: '000-0000-0000',
  account: '0000 0000 0000 0000',
  bank: '样例银行股份有限公司样例市分行',
} as const;

export const COURT = '样例省样例市虚构区人民法院';

export interface Borrower {
  name: string;
  gender: '男' | '女';
  ethnicity: string;
  /** YYYY-MM-DD */
  born: string;
  identityNumber: string;
  address: string;
  telephone: string;
  mail: string;
  employer: string;
  /** monthly, cents */
  income: number;
  account: string;
  /** where a contract notice is served, as agreed in the contract */
  serviceAddress: string;
}

const STEMS = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'] as const;
const BRANCHES = ['子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥'] as const;
/** Characters that many systems lose; courts see such names, so the demonstration has some. */
const RARE = ['䶮', '𬭎', '㻽'] as const;
const STREETS = ['示例路', '样例街', '虚构巷', '演示大道', '模拟路', '假想街'] as const;
const EMPLOYERS = ['示例纺织厂', '样例物流有限公司', '虚构餐饮店', '演示商贸有限公司', '个体经营（示例）'] as const;

/** The name of the borrower of loan `index` (from 1): 示例甲 … 示例癸, then with a second character; one in seven has a rare one. */
function borrowerName(index: number): string {
  const stem = STEMS[(index - 1) % STEMS.length] ?? '甲';
  const round = Math.floor((index - 1) / STEMS.length);
  const second = index % 7 === 0 ? RARE[Math.floor(index / 7) % RARE.length] : round === 0 ? '' : BRANCHES[(round - 1) % BRANCHES.length];
  return `示例${stem}${second ?? ''}`;
}

/** An 18-digit identity number that no register can hold: area 000000, and the check digit (GB 11643) is one off. */
export function fictionalIdentityNumber(born: string, order: number): string {
  const body = `000000${born.replaceAll('-', '')}${String(order % 1000).padStart(3, '0')}`;
  return `${body}${(identityCheckDigit(body) + 1) % 10}`;
}

/** The right check value of GB 11643 for the first 17 digits: 0…10, where 10 is written X. */
export function identityCheckDigit(body: string): number {
  const weighted = [...body].reduce((sum, digit, position) => sum + Number(digit) * (2 ** (17 - position) % 11), 0);
  return (12 - (weighted % 11)) % 11;
}

/** The borrower of loan `index`, counted from 1. */
export function makeBorrower(random: SeededRandom, index: number): Borrower {
  const born = `${random.integer(1968, 2000)}-${String(random.integer(1, 12)).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}`;
  const gender = random.pick(['男', '女'] as const);
  const order = random.integer(1, 499) * 2 - (gender === '男' ? 1 : 0);
  const address = `样例省样例市虚构区${random.pick(STREETS)}${random.integer(1, 300)}号${random.integer(1, 20)}幢${random.integer(101, 1803)}室`;
  const tail = random.digits(4);
  return {
    name: borrowerName(index),
    gender,
    ethnicity: '汉',
    born,
    identityNumber: fictionalIdentityNumber(born, order),
    address,
    telephone: `000-0000-${tail}`,
    mail: `b${index}@example.invalid`,
    employer: random.pick(EMPLOYERS),
    income: random.integer(40, 150) * 10_000,
    account: `0000 0000 0000 ${random.digits(4)}`,
    serviceAddress: address,
  };
}
