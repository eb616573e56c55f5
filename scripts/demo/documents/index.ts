/** The documents of one loan for all ten stages, in the order in which they arose. */
import type { Provenance, Stage } from '../../../server/domain/record/types.ts';
import { instant } from '../dates.ts';
import type { Loan } from '../loan.ts';
import { SeededRandom } from '../random.ts';
import { applicationForm } from './application.ts';
import { collectionRecord } from './collection.ts';
import { loanContract } from './contract.ts';
import { creditCheckAuthorisation } from './credit-check.ts';
import { deliveryRecord } from './delivery.ts';
import { disbursementVoucher } from './disbursement.ts';
import { identityCard } from './identity.ts';
import { repaymentLedger } from './ledger.ts';
import { overdueNotice } from './overdue-notice.ts';
import { residualDebtStatement } from './settlement.ts';
import { signatureReport } from './signature.ts';

/** One document as it is deposited. */
export interface DemoDocument {
  loanNumber: string;
  stage: Stage;
  /** what the evidence list calls it; no name of a person */
  title: string;
  /** no personal data */
  fileName: string;
  mediaType: string;
  /** RFC 3339 UTC with milliseconds */
  eventTime: string;
  provenance: Provenance;
  bytes: Uint8Array;
}

interface Kind {
  stage: Stage;
  title: string;
  /** without the order number in front */
  file: string;
  mediaType: string;
  at: string;
  /** the system that made it, who acted, and how it was captured */
  origin: [system: string, actor: string, method: string];
  bytes: Uint8Array;
}

const PDF = 'application/pdf';

/** Eleven documents: one per stage, and the delivery beside the overdue notice. */
export async function documentsOf(loan: Loan): Promise<DemoDocument[]> {
  const contract = await loanContract(loan);
  const kinds: Kind[] = [
    { stage: 'application', title: '个人消费贷款申请表', file: 'application.pdf', mediaType: PDF, at: instant(loan.appliedOn, '09:12:30'), origin: ['origination', '借款人本人', '移动应用表单生成'], bytes: await applicationForm(loan) },
    { stage: 'credit-check', title: '个人征信查询及报送授权书', file: 'credit-check.pdf', mediaType: PDF, at: instant(loan.appliedOn, '09:15:02'), origin: ['origination', '借款人本人', '电子签署'], bytes: await creditCheckAuthorisation(loan) },
    { stage: 'identity', title: '借款人身份证件影像', file: 'identity.jpg', mediaType: 'image/jpeg', at: instant(loan.appliedOn, '09:16:40'), origin: ['identity-verification', '借款人本人', '移动应用拍摄'], bytes: identityCard(loan) },
    { stage: 'contract', title: '个人消费借款合同', file: 'contract.pdf', mediaType: PDF, at: instant(loan.signedOn, '10:20:45'), origin: ['e-signature', '双方', '电子签署'], bytes: contract },
    { stage: 'signature', title: '电子签名过程记录', file: 'signature.pdf', mediaType: PDF, at: instant(loan.signedOn, '10:21:30'), origin: ['e-signature', '电子签名服务平台', '平台导出'], bytes: await signatureReport(loan, contract) },
    { stage: 'disbursement', title: '放款电子回单', file: 'disbursement.png', mediaType: 'image/png', at: instant(loan.disbursedOn, '10:32:17'), origin: ['core-lending', '样例银行', '银企直连接收'], bytes: disbursementVoucher(loan) },
    { stage: 'repayment', title: '还款明细', file: 'repayment.csv', mediaType: 'text/csv', at: instant(loan.residual.asOf, '08:30:00'), origin: ['core-lending', '系统批处理', '系统导出'], bytes: repaymentLedger(loan) },
    { stage: 'overdue-notice', title: '逾期及借款提前到期通知书', file: 'overdue-notice.pdf', mediaType: PDF, at: instant(loan.noticeOn, '11:05:00'), origin: ['post-loan', '贷后管理部', '系统生成'], bytes: await overdueNotice(loan) },
    { stage: 'overdue-notice', title: '通知书送达凭证', file: 'delivery.jpg', mediaType: 'image/jpeg', at: instant(loan.deliveredOn, '15:42:00'), origin: ['post-loan', '样例速递', '网页截图'], bytes: deliveryRecord(loan) },
    { stage: 'collection', title: '催收记录', file: 'collection.txt', mediaType: 'text/plain', at: instant(loan.residual.asOf, '09:00:00'), origin: ['post-loan', '贷后管理部', '系统导出'], bytes: collectionRecord(loan) },
    { stage: 'settlement', title: '剩余债务确认单', file: 'residual-debt.pdf', mediaType: PDF, at: instant(loan.residual.asOf, '16:30:00'), origin: ['core-lending', '贷后管理部', '系统生成'], bytes: await residualDebtStatement(loan) },
  ];
  return kinds.map((kind, index): DemoDocument => {
    const order = String(index + 1).padStart(2, '0');
    const [sourceSystem, actor, captureMethod] = kind.origin;
    return {
      loanNumber: loan.loanNumber,
      stage: kind.stage,
      title: kind.title,
      fileName: `${order}-${kind.file}`,
      mediaType: kind.mediaType,
      eventTime: kind.at,
      provenance: { sourceSystem, sourceVersion: 'demo-1', sourceRecordId: `DOC-${loan.residual.asOf.slice(0, 4)}-${new SeededRandom(`${loan.loanNumber}/record/${order}`).hex(6)}`, actor, captureMethod, custodian: '档案管理岗', basisOfTruth: 'regular-business' },
      bytes: kind.bytes,
    };
  });
}
