import { expect } from 'chai';
import type { BookEntry } from '../../server/timeline/index.ts';
import { bookOf } from '../../server/service/book-entries.ts';
import { checkValueLoan, importLoan } from '../arrears/rig.ts';
import { useRig } from '../loans/rig.ts';

const RECORD = '01234567-89ab-4cde-8f01-23456789abcd';

describe('entries of the loan book in a timeline', () => {
  const rig = useRig();
  beforeEach(() => rig().product());

  const lines = (entries: readonly BookEntry[]) => entries.map(({ date, kind, amount, label, sourceRecordId }) => [date, kind, amount, label, sourceRecordId].map((part) => part ?? '-').join(' '));

  it('are in order of date: paid out, due, paid, and what happened', async () => {
    const payments = [{ paymentId: 'FLOW-2', date: '2024-07-10', amount: '910', sourceRecordId: RECORD }, { paymentId: 'FLOW-1', date: '2024-03-01', amount: '10', purpose: 'prepayment', payerNote: '张虚构' }];
    const events = [{ eventId: 'E1', date: '2024-07-10', kind: 'waiver', amount: '1', debtKind: 'interest', note: '张虚构申请' }, { eventId: 'E2', date: '2024-07-09', kind: 'extension', until: '2024-12-31', sourceRecordId: '13900000001' }, { eventId: 'E3', date: '2024-08-01', kind: 'fee-charged', amount: '5', label: '张虚构公证费', method: '张虚构' }];
    const id = await importLoan(rig(), checkValueLoan({ payments, events }));
    const entries = await bookOf(rig().book, id);
    expect(lines(entries)).to.deep.equal([
      '2024-01-10 disbursement 10000.00 - -', '2024-03-01 payment 10.00 prepayment -', '2024-07-09 extension - 2024-12-31 -', '2024-07-10 instalment-due 10910.00 1/1 -', `2024-07-10 payment 910.00 - ${RECORD}`,
      '2024-07-10 waiver 1.00 interest -', '2024-08-01 fee-charged 5.00 - -',
    ]);
  });

  it('show due dates without amounts while terms are missing, and nothing for a case without a loan', async () => {
    await rig().product({ terms: {} });
    const due = async (loanNumber: string, schedule: object) => lines(await bookOf(rig().book, await importLoan(rig(), checkValueLoan({ loanNumber, schedule })))).slice(1);
    expect(await due('虚构-1', { kind: 'regular', firstDueDate: '2024-02-10', instalments: 12, everyMonths: 1 })).to.deep.equal(['2024-02-10 instalment-due - 1/12 -', '2025-01-10 instalment-due - 12/12 -']);
    expect(await due('虚构-2', { kind: 'regular', firstDueDate: '2024-02-10', instalments: 1, everyMonths: 1 })).to.deep.equal(['2024-02-10 instalment-due - 1/1 -']);
    expect(await due('虚构-3', { kind: 'dates', dueDates: ['2024-02-10', '2024-03-11'] })).to.deep.equal(['2024-02-10 instalment-due - 1/2 -', '2024-03-11 instalment-due - 2/2 -']);
    expect(await bookOf(rig().book, 'ab'.repeat(16))).to.deep.equal([]);
  });
});
