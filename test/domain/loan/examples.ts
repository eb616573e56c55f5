/** A fictional loan with everything in it; each call gives a fresh copy. Region 11 with sequence numbers so low are made up. */
import { residentIdCheckCharacter } from '../../../server/domain/loan/index.ts';

/** An 18-digit ID of nobody: sequence 00 and a sex digit. */
export function fictionalId(birthDate = '19900101', sequence = '002', region = '110000'): string {
  const first = `${region}${birthDate}${sequence}`;
  return first + residentIdCheckCharacter(first);
}

export const CREDIT_CODE = '91110000MA00000000';

export function exampleProduct() {
  return {
    code: 'CASH-12',
    name: '虚构现金贷',
    cause: 'financial-loan',
    contractTemplate: { name: '个人消费借款合同（虚构）', version: '2023-1' },
    clauses: { rate: '3.1', penalty: '5.2', acceleration: '6', venue: '12' },
    terms: { annualRatePercent: '18%', dayBasis: '360', method: 'bullet', penaltySurchargePercent: '50' },
  };
}

export function exampleBorrower() {
  return {
    partyId: 'C-0001',
    role: 'borrower',
    person: {
      kind: 'natural',
      name: '张虚构',
      idType: 'resident-id',
      idNumber: fictionalId(),
      phone: '+86 139 0000 0001',
      registeredAddress: '北京市东城区虚构街 1 号',
      accounts: [{ number: '6222 0000 0000 0000', bank: '虚构银行' }],
    },
  };
}

export function exampleLoan() {
  return {
    loanNumber: '虚构-2024-0001',
    productCode: 'CASH-12',
    status: 'overdue',
    contract: { name: '个人消费借款合同（虚构）', number: 'HT-0001', signedDate: '2024/1/9' },
    principal: '10,000',
    disbursements: [{ date: '2024年1月10日', amount: '10000', accountTail: '0000' }],
    schedule: { kind: 'regular', firstDueDate: '20240710', instalments: '1', everyMonths: 6 },
    parties: [exampleBorrower()] as object[],
  };
}
