/** What the loan contract and the agreement on the credit card have in common: who signs, how clauses stand, who signed, the plan of repayment. */
import { chineseDate } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import { furtherParties, type Loan } from '../loan.ts';
import { sum, yuan } from '../money.ts';
import { LENDER } from '../people.ts';
import type { Cell, Sheet } from '../sheet.ts';

export interface Clause {
  heading: string;
  paragraphs: string[];
  /** highlighted, because the clause bears on the borrower's essential interests (民法典 496) */
  bold?: boolean;
}

/** Lender, borrower and whoever signs beside them. */
export function writeParties(sheet: Sheet, loan: Loan): void {
  const { borrower } = loan;
  const { creditor, debtor } = kindOf(loan);
  const labelled = (label: string, value: string): Cell[] => [{ text: label, bold: true }, value];
  sheet.table([18, 82], [
    labelled(creditor, `${LENDER.name}\u3000统一社会信用代码：${LENDER.creditCode}`),
    labelled('住所地', LENDER.address),
    labelled('法定代表人', `${LENDER.representative}\u3000联系电话：${LENDER.telephone}`),
    labelled(debtor, `${borrower.name}\u3000证件号码：${borrower.identityNumber}`),
    labelled('经常居住地', borrower.address),
    labelled('联系电话', `${borrower.telephone}\u3000电子邮箱：${borrower.mail}`),
    ...furtherParties(loan).flatMap(([role, person]) => [
      labelled(role, `${person.name}\u3000证件号码：${person.identityNumber}`),
      labelled('住址电话', `${person.address}\u3000${person.telephone}`),
    ]),
  ]);
}

export function writeClauses(sheet: Sheet, clauses: readonly Clause[]): void {
  clauses.forEach(({ heading, paragraphs, bold = false }, index) => {
    sheet.heading(`第${chineseNumber(index + 1)}条\u3000${heading}`);
    paragraphs.forEach((text) => sheet.paragraph(text, { bold }));
  });
}

/** Who signed, when and where, with the lender's seal. */
export function writeSignatures(sheet: Sheet, loan: Loan): void {
  const { creditor, debtor } = kindOf(loan);
  const labelled = (label: string, value: string): Cell[] => [{ text: label, bold: true }, value];
  sheet.space(10);
  sheet.table([30, 70], [
    labelled(`${creditor}（电子印章）`, LENDER.name),
    ...[[debtor, loan.borrower] as const, ...furtherParties(loan)].map(([role, person]) => labelled(`${role}（电子签名）`, person.name)),
    labelled('签订日期', chineseDate(loan.signedOn)),
    labelled('签订地点', `${LENDER.address.slice(0, 9)}（线上签订）`),
  ]);
  sheet.seal(LENDER.name, '合同专用章');
}

/** The plan of repayment with its sums. @param padding above and below each line, points: a plan that shares its page is set closer */
export function writePlan(sheet: Sheet, { schedule }: Loan, padding = 5): void {
  const right = (text: string): Cell => ({ text, align: 'right' });
  const centred = (text: string, bold = false): Cell => ({ text, align: 'center', bold });
  const head = ['期次', '应还日期', '应还本金', '应还利息', '应还合计', '剩余本金'].map((text) => centred(text, true));
  const rows = schedule.map((due) => [centred(String(due.number)), centred(due.dueDate), right(yuan(due.principal)), right(yuan(due.interest)), right(yuan(due.principal + due.interest)), right(yuan(due.remaining))]);
  const principal = sum(schedule.map((due) => due.principal));
  const interest = sum(schedule.map((due) => due.interest));
  sheet.table([10, 20, 18, 16, 18, 18], [head, ...rows, [centred('合计', true), '', right(yuan(principal)), right(yuan(interest)), right(yuan(principal + interest)), '']], { size: 9, padding });
}

/** 一 … 十九. */
function chineseNumber(value: number): string {
  const digits = '零一二三四五六七八九';
  if (value < 10) return digits.charAt(value);
  return value === 10 ? '十' : `十${digits.charAt(value - 10)}`;
}
