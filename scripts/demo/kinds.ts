/** The two kinds of loans in the lender's book: what their contracts say, and what their documents call things. All documents of a loan take their words from here. */
import type { Variant } from './variants.ts';

export interface LoanKind {
  productCode: string;
  /** days of the year for penalty interest */
  dayBasis: 360 | 365;
  /** basis points by which the contract's rate is raised for penalty interest */
  surcharge: number;
  contract: string;
  contractPrefix: string;
  application: string;
  notice: string;
  /** who owes, as the contract calls them */
  debtor: string;
  creditor: string;
  /** what is owed, in running text */
  debt: string;
  /** clauses that the contract highlights, and the record of the signing names */
  highlighted: string;
  clauses: { penalty: string; acceleration: string; service: string; cap: string };
}

export const CASH_LOAN: LoanKind = {
  productCode: 'DEMO-CASH',
  dayBasis: 360,
  // 50 %, the upper end of what is usual.
  surcharge: 5_000,
  contract: '个人消费借款合同',
  contractPrefix: '示例贷字',
  application: '个人消费贷款申请表',
  notice: '逾期及借款提前到期通知书',
  debtor: '借款人',
  creditor: '贷款人',
  debt: '借款',
  highlighted: '第三、六、七、十、十一条',
  clauses: { penalty: '第六条', acceleration: '第七条', service: '第十条', cap: '第六条6.3款' },
};

/** A bill that the holder of a credit card repays in instalments: 日万分之四, and 日万分之五 when overdue. */
export const CREDIT_CARD: LoanKind = {
  productCode: 'DEMO-CARD',
  dayBasis: 365,
  surcharge: 2_500,
  contract: '信用卡领用合约',
  contractPrefix: '示例卡字',
  application: '信用卡申请表',
  notice: '信用卡逾期及分期提前到期通知书',
  debtor: '持卡人',
  creditor: '发卡行',
  debt: '账单分期款项',
  highlighted: '第三、五、六、八、九条',
  clauses: { penalty: '第五条', acceleration: '第六条', service: '第八条', cap: '第五条5.3款' },
};

export function kindOf({ variant }: { variant: Variant }): LoanKind {
  return variant === 'credit-card' ? CREDIT_CARD : CASH_LOAN;
}
