/** The loan that the cases reckoned by hand vary. */
import type { ArrearsInput, Contract, LoanEvents } from '../../../server/domain/arrears/index.ts';

/** 12 000 at 12 %/360, penalty 18 %, 等额本金 over four months from 2024-01-15, no cap. */
export function loan(contract: Partial<Contract> = {}, events: Partial<LoanEvents> = {}, asOf = '2024-06-15'): ArrearsInput {
  return {
    contract: {
      reference: 'demo-case', principal: '12000', disbursements: [{ date: '2024-01-15', amount: '12000' }], annualRatePercent: '12', dayBasis: '360', method: 'equal-principal',
      schedule: { kind: 'regular', firstDueDate: '2024-02-15', instalments: 4, everyMonths: 1 }, penaltySurchargePercent: '50', cap: null, ...contract,
    },
    events: { payments: [], ...events },
    asOf,
  };
}
