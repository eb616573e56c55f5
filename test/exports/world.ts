/** A loan whose every field that people fill in may hold whatever a test puts there, and a timeline of the same kind. Nobody in it exists. */
import { calculateArrears, type ArrearsInput } from '../../server/domain/arrears/index.ts';
import { arrearsInputOf, creditCodeCheckCharacter, eventSchema, loanSchema, paymentSchema, productSchema, type Loan } from '../../server/domain/loan/index.ts';
import type { SignatureFound } from '../../server/domain/record/index.ts';
import type { ExportSources } from '../../server/exports/index.ts';
import type { LoanFile } from '../../server/loans/index.ts';
import type { Timeline } from '../../server/timeline/index.ts';
import { syntheticRecord } from '../domain/proof/synthetic.ts';
import { exampleLoan, exampleProduct, fictionalId } from '../domain/loan/examples.ts';

const CREDIT_CODE = `91110000MA0000000${creditCodeCheckCharacter('91110000MA0000000')}`;
export const EMPLOYER = '虚构雇主股份公司';
export const CASE = 'ab'.repeat(16);

/** What persons are known by, under the kinds of the export. */
export interface People {
  name: string[];
  'id-number': string[];
  phone: string[];
  address: string[];
  account: string[];
}

export const PEOPLE: People = {
  name: ['张虚构', '司马某甲', '李持卡', '王法人', '赵物主'],
  'id-number': [fictionalId('19900101', '002'), fictionalId('19850612', '004')],
  phone: ['13900000001', '13900000002', '0755-80000001', 'zhang@mail.example', '13900000003'],
  address: ['北京市东城区虚构大街十一号', '广东省深圳市南山区想象路二十二号', '上海市浦东新区臆造弄三十三号'],
  account: ['6222000000000000', '6222000011112222', '12345678901'],
};

/** The loan, with `words()` in every field that is not checked for a form. */
export function loanWith(people: People, words: () => string): Loan {
  const [first, second, holder, representative, owner] = people.name;
  return loanSchema.parse({
    ...exampleLoan(),
    loanNumber: `L-${words()}`.slice(0, 90),
    purpose: words(),
    sourceRecordId: words(),
    contract: { name: words(), number: words().slice(0, 90), signedDate: '2024-01-09', place: people.address[2], explanation: { method: words(), place: people.address[0], time: words().slice(0, 50) } },
    creditAgreement: { name: words(), number: words().slice(0, 90), signedDate: '2024-01-08', place: words() },
    disbursements: [{ date: '2024-01-10', amount: '10000', accountTail: '0000', source: words() }],
    parties: [
      { partyId: people.phone[0], role: 'borrower', person: { kind: 'natural', name: first, idType: 'resident-id', idNumber: people['id-number'][0], phone: people.phone[0], otherPhones: [people.phone[2]], email: people.phone[3], employer: EMPLOYER, position: words().slice(0, 90), registeredAddress: people.address[0], residence: people.address[1], accounts: [{ number: people.account[0], holder }] } },
      { partyId: people['id-number'][1], role: 'guarantor', person: { kind: 'natural', name: second, idType: 'resident-id', idNumber: people['id-number'][1], phone: people.phone[1], registeredAddress: people.address[2], accounts: [{ number: people.account[1] }] }, guarantee: { mode: 'joint', signedDate: '2024-01-09', mainContent: words(), contractNumber: words().slice(0, 90) } },
      { partyId: words().slice(0, 90), role: 'co-borrower', person: { kind: 'organisation', name: '虚构贸易有限公司', address: '北京市', representative, creditCode: CREDIT_CODE, phone: people.phone[4], accounts: [{ number: people.account[2] }] } },
    ],
    collateral: [{ kind: 'pledge', object: words(), provider: owner, signedDate: '2024-01-09', registration: 'none', contractNumber: words().slice(0, 90) }],
    otherSecurity: [{ form: words() }],
    assignment: { from: '虚构金融', date: '2025-01-01', noticeMethod: words() },
  });
}

export function fileWith(people: People, words: () => string): LoanFile {
  const versioned = { version: 1, changedTime: '2026-01-10T02:03:04.000Z', changedBy: 'clerk' };
  return {
    id: CASE,
    loan: loanWith(people, words),
    version: { ...versioned, importId: null },
    product: { value: productSchema.parse(exampleProduct()), ...versioned },
    lender: null,
    payments: [paymentSchema.parse({ paymentId: words().slice(0, 90), date: '2024-08-01', amount: '500', payerNote: words(), sourceRecordId: words() })],
    events: [
      eventSchema.parse({ eventId: words().slice(0, 90), date: '2024-08-02', kind: 'fee-charged', amount: '5', label: words(), note: words(), method: words().slice(0, 90), sourceRecordId: words() }),
      eventSchema.parse({ eventId: 'E2', date: '2024-09-01', kind: 'acceleration-notice-arrived', sourceRecordId: words() }),
    ],
  };
}

export function timelineWith(words: () => string): Timeline {
  const record = syntheticRecord();
  const interval = { minutes: 1, hours: 0, late: false, disordered: false };
  const certificate = { subject: `CN=${words()}`, issuer: 'CN=Fictional CA', serial: words(), notBefore: record.eventTime, notAfter: record.eventTime, sha256: 'cd'.repeat(32) };
  const signature: SignatureFound = { field: words(), subFilter: 'adbe.pkcs7.detached', signer: words(), signingTime: null, signingTimeFrom: null, certificates: [certificate], coversWholeFile: true, digest: 'matches', signature: 'valid', algorithm: null, problem: null };
  return {
    format: 'docketproof/timeline/v1',
    case: CASE,
    openedTime: record.receivedTime,
    count: 1,
    closedTo: null,
    late: 0,
    superseded: 0,
    stages: [],
    records: [
      {
        sequence: 1,
        recordId: record.id,
        leaf: 'ef'.repeat(32),
        index: 0,
        stage: 'case-statement',
        document: { ...record.document, title: words() },
        provenance: { sourceSystem: 'core-lending', sourceRecordId: words(), actor: words(), captureMethod: words(), captureTool: words(), transport: words(), custodian: words(), consentReference: words(), account: words(), device: words(), ipAddress: words() },
        established: { by: 'docketproof/0.1.0', content: 'received', signatures: { tool: 'docketproof-pdf-signatures/1.0.0', outcome: 'found', reason: null, count: 1, signatures: [signature] } },
        missing: [],
        times: { eventToReceived: interval, receivedToAnchored: null, eventToAnchored: null, limitHours: 24 },
        anchoring: { state: 'pending', anchoredTime: null } as unknown as Timeline['records'][number]['anchoring'],
        supersedes: null,
        supersededBy: null,
        corroboratedBy: [],
        statement: { purpose: 'filing', note: words(), statedBy: '王法务（虚构）', count: 1, root: 'ab'.repeat(32) },
      },
    ],
    book: [{ date: '2024-01-10', kind: 'disbursement', amount: '10000.00', label: null, sourceRecordId: null }],
    keeping: [{ time: record.receivedTime, kind: 'hold-placed', person: '王法务（虚构）', reason: words() }],
    accesses: [{ time: record.receivedTime, action: 'case-file-read', recordId: null, actor: '王法务（虚构）', detail: words() }],
  };
}

/** Sources over these, with the real engine. @param former what the loan was before */
export function sourcesOf(file: LoanFile, timeline: Timeline, former: Loan[] = []): ExportSources {
  const calculate = (asOf: string, adapt: (input: ArrearsInput) => ArrearsInput) => {
    const { input } = arrearsInputOf({ reference: CASE, loan: file.loan, product: file.product.value, lender: null, payments: file.payments, events: file.events }, asOf);
    return { statement: calculateArrears(adapt(input)), input, file };
  };
  return {
    loans: { loan: (id) => Promise.resolve(id === CASE ? file : null), history: () => Promise.resolve(former.map((content) => ({ version: 1, changedTime: '', changedBy: '', importId: null, kind: 'loan' as const, content }))) },
    arrears: { statementFor: (_id, asOf, adapt = (input) => input) => Promise.resolve(calculate(asOf, adapt)), list: () => Promise.resolve([]) },
    timelineOf: () => Promise.resolve(timeline),
    now: () => new Date('2026-01-10T02:03:04.000Z'),
  };
}
