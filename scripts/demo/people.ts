/**
 * People and companies that do not exist and cannot be mistaken for ones that do: every name says 示例 (example) or 样例 (sample); the region
 * 119999 of their identity numbers and the lender's credit code is no place (GB/T 2260); no network has the prefix 154, no place the area code
 * 0600; accounts begin with zeros. Apart from that, the numbers have their right forms and check characters, as the loan book demands.
 */
import { creditCodeCheckCharacter, residentIdCheckCharacter } from '../../server/domain/loan/index.ts';
import type { SeededRandom } from './random.ts';

/** No region's code: 11 is a province, 9999 is nowhere in it. */
const NOWHERE = '119999';

/** A bank, since only banks may issue credit cards. */
export const LENDER = {
  name: '示例银行股份有限公司',
  address: '样例省样例市虚构区示例大道1号',
  creditCode: withCheck(`91${NOWHERE}MA0000000`),
  representative: '样例某',
  representativePosition: '董事长（虚构）',
  capital: '人民币壹拾亿元（虚构）',
  founded: '2015-06-18',
  scope: '吸收公众存款；发放短期、中期和长期贷款；办理国内结算；从事银行卡业务；经国务院银行业监督管理机构批准的其他业务。（虚构）',
  licence: { name: '金融许可证（虚构样本）', number: 'SAMPLE-0000', issuer: '国家金融监督管理总局样例监管局（虚构）', issuedDate: '2015-06-01' },
  telephone: '0600-20000000',
  account: '0000 0000 0000 0000',
  bank: '示例银行股份有限公司营业部',
} as const;

/** Where borrowers have their accounts: another bank, so that its vouchers are those of a third party. */
export const OTHER_BANK = { name: '样例银行股份有限公司', branch: '样例银行样例市示例支行' } as const;

export const COURT = '样例省样例市虚构区人民法院';

export interface Person {
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
  position: string;
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
  const second = index % 7 === 0 ? RARE[(Math.floor(index / 7) - 1) % RARE.length] : round === 0 ? '' : BRANCHES[(round - 1) % BRANCHES.length];
  return `示例${stem}${second ?? ''}`;
}

function withCheck(first17: string): string {
  return first17 + creditCodeCheckCharacter(first17);
}

/** An 18-digit identity number of a region that does not exist, with its right check character (GB 11643). @param order 0 … 999, odd for a man */
export function fictionalIdentityNumber(born: string, order: number): string {
  const first17 = `${NOWHERE}${born.replaceAll('-', '')}${String(order % 1000).padStart(3, '0')}`;
  return first17 + residentIdCheckCharacter(first17);
}

/** The borrower of loan `index`, counted from 1. */
export function makeBorrower(random: SeededRandom, index: number): Person {
  return makePerson(random, borrowerName(index), `b${index}`);
}

/** Who signs loan `index` beside the borrower. */
export function makeFurtherPerson(random: SeededRandom, index: number): Person {
  return makePerson(random, `样例${STEMS[(index - 1) % STEMS.length] ?? '甲'}`, `c${index}`);
}

function makePerson(random: SeededRandom, name: string, mailbox: string): Person {
  const born = `${random.integer(1968, 2000)}-${String(random.integer(1, 12)).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}`;
  const gender = random.pick(['男', '女'] as const);
  const order = random.integer(1, 499) * 2 - (gender === '男' ? 1 : 0);
  const address = `样例省样例市虚构区${random.pick(STREETS)}${random.integer(1, 300)}号${random.integer(1, 20)}幢${random.integer(101, 1803)}室`;
  const tail = random.digits(4);
  return {
    name,
    gender,
    ethnicity: '汉',
    born,
    identityNumber: fictionalIdentityNumber(born, order),
    address,
    telephone: `154-0000-${tail}`,
    mail: `${mailbox}@example.invalid`,
    employer: random.pick(EMPLOYERS),
    position: '职员',
    income: random.integer(40, 150) * 10_000,
    account: `0000 0000 0000 ${random.digits(4)}`,
    serviceAddress: address,
  };
}
