/** The documents of one loan for all ten stages, in the order in which they arose. */
import type { Provenance, Stage } from '../../../server/domain/record/types.ts';
import { addDays, instant } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { applicationForm } from './application.ts';
import { collectionRecord } from './collection.ts';
import { loanContract } from './contract.ts';
import { creditCheckAuthorisation } from './credit-check.ts';
import { deliveryRecord } from './delivery.ts';
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
  bytes: Uint8Array;
}

const PDF = 'application/pdf';
const EXTENSIONS: Record<string, string> = { [PDF]: 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'text/csv': 'csv', 'text/plain': 'txt' };
/** What the one loan with gaps in its provenance does not state. */
const NOT_STATED = ['captureTool', 'transport', 'device', 'ipAddress'] as const;

/** Eleven documents, one per stage and the delivery beside the overdue notice; a twelfth that corrects the ledger of the loan made for that. */
export async function documentsOf(loan: Loan): Promise<DemoDocument[]> {
  const contract = await signContract(await loanContract(loan), loan);
  const { asOf } = loan.residual;
  const isCorrected = loan.variant === 'corrected';
  const kinds: Kind[] = [
    { key: 'application', stage: 'application', title: '个人消费贷款申请表', mediaType: PDF, at: instant(loan.appliedOn, '09:12:30'), bytes: await applicationForm(loan) },
    { key: 'credit-check', stage: 'credit-check', title: '个人征信查询及报送授权书', mediaType: PDF, at: instant(loan.appliedOn, '09:15:02'), bytes: await creditCheckAuthorisation(loan) },
    { key: 'identity', stage: 'identity', title: '借款人身份证件影像', mediaType: 'image/jpeg', at: instant(loan.appliedOn, '09:16:40'), bytes: identityCard(loan) },
    { key: 'contract', stage: 'contract', title: '个人消费借款合同', mediaType: PDF, at: instant(loan.signedOn, '10:20:45'), bytes: contract },
    { key: 'signature', stage: 'signature', title: '电子签名过程记录', mediaType: PDF, at: instant(loan.signedOn, '10:21:30'), bytes: await signatureReport(loan, contract) },
    { key: 'disbursement', stage: 'disbursement', title: '放款电子回单', mediaType: 'image/png', at: instant(loan.disbursedOn, '10:32:17'), bytes: disbursementVoucher(loan) },
    { key: 'repayment', stage: 'repayment', title: '还款明细', mediaType: 'text/csv', at: instant(asOf, '08:30:00'), bytes: isCorrected ? incompleteLedger(loan) : repaymentLedger(loan) },
    { key: 'overdue-notice', stage: 'overdue-notice', title: '逾期及借款提前到期通知书', mediaType: PDF, at: instant(loan.noticeOn, '11:05:00'), bytes: await overdueNotice(loan) },
    { key: 'delivery', stage: 'overdue-notice', title: '通知书送达凭证', mediaType: 'image/jpeg', at: instant(loan.deliveredOn, '15:42:00'), bytes: deliveryRecord(loan) },
    { key: 'collection', stage: 'collection', title: '催收记录', mediaType: 'text/plain', at: instant(asOf, '09:00:00'), bytes: collectionRecord(loan) },
    { key: 'residual-debt', stage: 'settlement', title: '剩余债务确认单', mediaType: PDF, at: instant(asOf, '16:30:00'), bytes: await residualDebtStatement(loan) },
    ...(isCorrected ? [{ key: 'repayment-corrected', stage: 'repayment', title: '还款明细（更正）', mediaType: 'text/csv', at: instant(addDays(asOf, 1), '08:30:00'), bytes: repaymentLedger(loan) } as const] : []),
  ];
  return kinds.map(({ key, at, ...kind }, index): DemoDocument => {
    const { provenance, corroborates } = provenanceOf(loan, key);
    return {
      ...kind,
      key,
      loanNumber: loan.loanNumber,
      fileName: `${String(index + 1).padStart(2, '0')}-${key}.${EXTENSIONS[kind.mediaType] ?? 'bin'}`,
      eventTime: at,
      provenance: loan.variant === 'missing-provenance' && key === 'identity' ? without(provenance, NOT_STATED) : provenance,
      corroborates,
      supersedes: key === 'repayment-corrected' ? 'repayment' : null,
    };
  });
}

function without(provenance: Provenance, fields: readonly string[]): Provenance {
  const stated = Object.entries(provenance).filter(([field]) => !fields.includes(field));
  return { sourceSystem: provenance.sourceSystem, ...Object.fromEntries(stated) };
}
