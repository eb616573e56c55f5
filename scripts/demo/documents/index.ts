/** The documents of one loan for all ten stages, in the order in which they arose. */
import type { Provenance, Stage } from '../../../server/domain/record/types.ts';
import { addDays, instant } from '../dates.ts';
import { kindOf } from '../kinds.ts';
import { furtherParties, type Loan } from '../loan.ts';
import type { Variant } from '../variants.ts';
import { applicationForm } from './application.ts';
import { bankFlow } from './bank-flow.ts';
import { cardAgreement } from './card-agreement.ts';
import { cardApplication } from './card-application.ts';
import { cardBill } from './card-bill.ts';
import { certificateReport } from './certificate-report.ts';
import { collectionRecord } from './collection.ts';
import { loanContract } from './contract.ts';
import { creditCheckAuthorisation } from './credit-check.ts';
import { deliveryRecord } from './delivery.ts';
import { deliverySlip } from './delivery-slip.ts';
import { disbursementVoucher } from './disbursement.ts';
import { identityCard } from './identity.ts';
import { incompleteLedger, repaymentLedger } from './ledger.ts';
import { overdueNotice } from './overdue-notice.ts';
import { provenanceOf, type DocumentKey } from './provenance.ts';
import { residualDebtStatement } from './settlement.ts';
import { signatureReport } from './signature.ts';
import { signContract } from './signing.ts';

export type { DocumentKey } from './provenance.ts';

/** One document as it is deposited. */
export interface DemoDocument {
  key: DocumentKey;
  loanNumber: string;
  stage: Stage;
  /** what the evidence list calls it; no name of a person */
  title: string;
  /** no personal data */
  fileName: string;
  mediaType: string;
  /** RFC 3339 UTC with milliseconds */
  eventTime: string;
  /** without the records that it corroborates, which have no ids yet */
  provenance: Provenance;
  /** documents of the same loan that it bears out; each comes before it */
  corroborates: readonly DocumentKey[];
  /** the document that it corrects */
  supersedes: DocumentKey | null;
  bytes: Uint8Array;
}

interface Kind {
  key: DocumentKey;
  stage: Stage;
  title: string;
  mediaType: string;
  at: string;
  make: () => Uint8Array | Promise<Uint8Array>;
}

const PDF = 'application/pdf';
const EXTENSIONS: Record<string, string> = { [PDF]: 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'text/csv': 'csv', 'text/plain': 'txt' };
/** What the one loan with gaps in its provenance does not state. */
const NOT_STATED = ['captureTool', 'transport', 'device', 'ipAddress'] as const;

/**
 * Eleven documents, one per stage and the delivery beside the overdue notice; what is special about a loan adds some (another debtor's
 * identity, a correction, a scan, files with passwords) or leaves one out.
 */
export async function documentsOf(loan: Loan): Promise<DemoDocument[]> {
  const contract = await signContract(loan.card === null ? await loanContract(loan) : await cardAgreement(loan, loan.card), loan);
  const kinds = kindsOf(loan, contract);
  const keys = new Set(kinds.map(({ key }) => key));
  const documents: DemoDocument[] = [];
  for (const { key, at, make, ...kind } of kinds) {
    const { provenance, corroborates } = provenanceOf(loan, key);
    documents.push({
      ...kind,
      key,
      loanNumber: loan.loanNumber,
      fileName: `${String(documents.length + 1).padStart(2, '0')}-${key}.${EXTENSIONS[kind.mediaType] ?? 'bin'}`,
      eventTime: at,
      provenance: loan.variant === 'missing-provenance' && key === 'identity' ? without(provenance, NOT_STATED) : provenance,
      corroborates: corroborates.filter((other) => keys.has(other)),
      supersedes: key === 'repayment-corrected' ? 'repayment' : null,
      bytes: await make(),
    });
  }
  return documents;
}

/** In the order in which they arose. @param contract as signed */
function kindsOf(loan: Loan, contract: Uint8Array): Kind[] {
  const { card, variant, appliedOn, signedOn, disbursedOn, noticeOn, deliveredOn, residual: { asOf } } = loan;
  const words = kindOf(loan);
  const when = (is: Variant, kind: Kind): Kind[] => (variant === is ? [kind] : []);
  const disbursed: Pick<Kind, 'title' | 'mediaType' | 'make'> = card === null
    ? { title: '放款电子回单', mediaType: 'image/png', make: () => disbursementVoucher(loan) }
    : { title: '信用卡账单及账单分期确认单', mediaType: PDF, make: () => cardBill(loan, card) };
  return [
    { key: 'application', stage: 'application', title: words.application, mediaType: PDF, at: instant(appliedOn, '09:12:30'), make: () => (card === null ? applicationForm(loan) : cardApplication(loan, card)) },
    ...when('protected', { key: 'bank-flow', stage: 'application', title: '申请人银行账户交易流水', mediaType: PDF, at: instant(appliedOn, '09:13:20'), make: () => bankFlow(loan) }),
    { key: 'credit-check', stage: 'credit-check', title: '个人征信查询及报送授权书', mediaType: PDF, at: instant(appliedOn, '09:15:02'), make: () => creditCheckAuthorisation(loan) },
    { key: 'identity', stage: 'identity', title: `${words.debtor}身份证件影像`, mediaType: 'image/jpeg', at: instant(appliedOn, '09:16:40'), make: () => identityCard(loan.borrower) },
    ...furtherParties(loan).map(([role, person]): Kind => ({ key: 'further-identity', stage: 'identity', title: `${role}身份证件影像`, mediaType: 'image/jpeg', at: instant(appliedOn, '09:40:10'), make: () => identityCard(person) })),
    { key: 'contract', stage: 'contract', title: words.contract, mediaType: PDF, at: instant(signedOn, '10:20:45'), make: () => contract },
    { key: 'signature', stage: 'signature', title: '电子签名过程记录', mediaType: PDF, at: instant(signedOn, '10:21:30'), make: () => signatureReport(loan, contract) },
    ...when('protected', { key: 'certificate-report', stage: 'signature', title: '数字证书签名验证报告', mediaType: PDF, at: instant(signedOn, '10:30:00'), make: () => certificateReport(loan, contract) }),
    // The slip of a lender: the money was paid, and its receipt never deposited.
    ...(variant === 'missing-stage' ? [] : [{ key: 'disbursement', stage: 'disbursement', at: instant(disbursedOn, '10:32:17'), ...disbursed } satisfies Kind]),
    { key: 'repayment', stage: 'repayment', title: '还款明细', mediaType: 'text/csv', at: instant(asOf, '08:30:00'), make: () => (variant === 'corrected' ? incompleteLedger(loan) : repaymentLedger(loan)) },
    { key: 'overdue-notice', stage: 'overdue-notice', title: words.notice, mediaType: PDF, at: instant(noticeOn, '11:05:00'), make: () => overdueNotice(loan) },
    { key: 'delivery', stage: 'overdue-notice', title: '通知书送达凭证', mediaType: 'image/jpeg', at: instant(deliveredOn, '15:42:00'), make: () => deliveryRecord(loan) },
    ...when('paper-scan', { key: 'delivery-slip', stage: 'overdue-notice', title: '邮件签收回执（扫描件）', mediaType: PDF, at: instant(deliveredOn, '18:20:00'), make: () => deliverySlip(loan) }),
    { key: 'collection', stage: 'collection', title: '催收记录', mediaType: 'text/plain', at: instant(asOf, '09:00:00'), make: () => collectionRecord(loan) },
    { key: 'residual-debt', stage: 'settlement', title: '剩余债务确认单', mediaType: PDF, at: instant(asOf, '16:30:00'), make: () => residualDebtStatement(loan) },
    ...when('corrected', { key: 'repayment-corrected', stage: 'repayment', title: '还款明细（更正）', mediaType: 'text/csv', at: instant(addDays(asOf, 1), '08:30:00'), make: () => repaymentLedger(loan) }),
  ];
}

function without(provenance: Provenance, fields: readonly string[]): Provenance {
  const stated = Object.entries(provenance).filter(([field]) => !fields.includes(field));
  return { sourceSystem: provenance.sourceSystem, ...Object.fromEntries(stated) };
}
