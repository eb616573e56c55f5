/** Stage 1, the flow of the applicant's account as the bank sends it to the applicant: it opens with a password only, which nobody handed on. */
import { addDays, addMonths, instant } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { yuan } from '../money.ts';
import { OTHER_BANK } from '../people.ts';
import { protectPdf } from '../protect.ts';
import { SeededRandom } from '../random.ts';
import { Sheet, type Cell } from '../sheet.ts';

const MONTHS = 6;

export async function bankFlow(loan: Loan): Promise<Uint8Array> {
  const { borrower } = loan;
  const label = `${loan.loanNumber}/bank-flow`;
  const random = new SeededRandom(label);
  const sheet = await Sheet.create('银行账户交易流水', instant(loan.appliedOn, '09:05:00'));
  sheet.title('银行账户交易流水', `${OTHER_BANK.branch}\u3000单位：元`);
  sheet.fields([
    ['户名', borrower.name],
    ['账号', borrower.account],
    ['起始日期', addMonths(loan.appliedOn, -MONTHS)],
    ['截止日期', loan.appliedOn],
  ]);
  let balance = random.integer(2_000, 9_000) * 100;
  const rows: Cell[][] = [];
  const row = (date: string, text: string, cents: number) => {
    balance += cents;
    rows.push([{ text: date, align: 'center' }, text, { text: `${cents < 0 ? '-' : ''}${yuan(Math.abs(cents))}`, align: 'right' }, { text: yuan(balance), align: 'right' }]);
  };
  for (let month = MONTHS; month > 0; month--) {
    const from = addMonths(loan.appliedOn, -month);
    row(addDays(from, 5), `工资入账 ${borrower.employer}`, borrower.income);
    row(addDays(from, 9), '水电燃气代扣', -random.integer(100, 400) * 100);
    row(addDays(from, 17), '快捷支付 日常消费', -Math.floor((borrower.income * random.integer(50, 80)) / 100));
  }
  sheet.table([20, 40, 20, 20], [['交易日期', '摘要', '发生额', '余额'].map((text): Cell => ({ text, bold: true, align: 'center' })), ...rows], { size: 9.5 });
  sheet.signOff(OTHER_BANK.name, loan.appliedOn, '电子回单专用章');
  return protectPdf(await sheet.finish(), { owner: `${label}/owner`, user: borrower.identityNumber.slice(-6) }, label);
}
