/** Where each kind of document comes from: source, generation, keeping and basis of truth, as courts review them (在线诉讼规则 art 18). */
import type { Provenance } from '../../../server/domain/record/types.ts';
import { customerOf } from '../customer.ts';
import { kindOf } from '../kinds.ts';
import { furtherParties, type Loan } from '../loan.ts';
import { SeededRandom } from '../random.ts';

/** One of the documents of a loan, by what it is. */
export type DocumentKey =
  | 'application' | 'bank-flow' | 'credit-check' | 'identity' | 'further-identity' | 'contract' | 'signature' | 'certificate-report' | 'disbursement' | 'repayment' | 'overdue-notice' | 'delivery' | 'delivery-slip' | 'collection' | 'residual-debt'
  | 'repayment-corrected';

interface Origin extends Pick<Provenance, 'actor' | 'captureMethod' | 'captureTool' | 'transport' | 'account' | 'device' | 'ipAddress' | 'consentReference'> {
  system: keyof typeof VERSIONS;
  basis: NonNullable<Provenance['basisOfTruth']>;
  /** documents of the same loan that it bears out */
  corroborates: readonly DocumentKey[];
}

/** Systems of the lender, as evidence lists name them, and what ran when the documents arose. */
const VERSIONS = { 贷款进件系统: '5.2.0', 身份核验平台: '3.1.4', 电子签约平台: '2.8.1', 核心信贷系统: '7.4.2', 贷后管理系统: '4.0.6' } as const;
const CUSTODIAN = '档案管理岗';

/** @returns the stated provenance without the records that the document corroborates, and these by what they are */
export function provenanceOf(loan: Loan, key: DocumentKey): { provenance: Provenance; corroborates: readonly DocumentKey[] } {
  const { system, basis, corroborates, ...generation } = originOf(key, loan);
  const sourceRecordId = `DOC-${new SeededRandom(`${loan.loanNumber}/record/${key}`).hex(8)}`;
  return { provenance: { sourceSystem: system, sourceVersion: VERSIONS[system], sourceRecordId, ...generation, custodian: CUSTODIAN, basisOfTruth: basis }, corroborates };
}

function originOf(key: DocumentKey, loan: Loan): Origin {
  const { account, device, ipAddress, consents } = customerOf(loan);
  const byCustomer = { actor: `${kindOf(loan).debtor}本人`, account, device, ipAddress, transport: 'TLS 1.3 上传' };
  const internal = { transport: '内网服务间调用（双向 TLS）', basis: 'regular-business' } as const;
  const core = { system: '核心信贷系统', account: 'svc-core-batch', captureTool: 'core-export 3.2' } as const;
  switch (key) {
    case 'application':
      return { system: '贷款进件系统', ...byCustomer, captureMethod: '移动应用表单生成', captureTool: 'mobile-app 5.2.0', basis: 'regular-business', corroborates: [] };
    case 'bank-flow':
      return { system: '贷款进件系统', ...byCustomer, captureMethod: '移动应用上传', captureTool: 'mobile-app 5.2.0', basis: 'neutral-platform', corroborates: ['application'] };
    case 'credit-check':
      return { system: '贷款进件系统', ...byCustomer, captureMethod: '电子签署', captureTool: 'mobile-app 5.2.0', consentReference: consents.creditCheck, basis: 'regular-business', corroborates: ['application'] };
    case 'identity':
      return { system: '身份核验平台', ...byCustomer, captureMethod: '移动应用拍摄', captureTool: 'id-capture 3.1', consentReference: consents.biometrics, basis: 'regular-business', corroborates: ['application'] };
    case 'further-identity': {
      const [[role] = ['']] = furtherParties(loan);
      const { consents: own, ...customer } = customerOf({ loanNumber: `${loan.loanNumber}/${role}` });
      return { system: '身份核验平台', ...byCustomer, ...customer, actor: `${role}本人`, captureMethod: '移动应用拍摄', captureTool: 'id-capture 3.1', consentReference: own.biometrics, basis: 'regular-business', corroborates: [] };
    }
    case 'contract':
      return { system: '电子签约平台', ...byCustomer, actor: '借贷双方', captureMethod: '电子签署', captureTool: 'sign-platform 2.8', consentReference: consents.biometrics, basis: 'party-agreement', corroborates: ['application', 'identity', 'further-identity'] };
    case 'signature':
      return { system: '电子签约平台', ...byCustomer, actor: '样例电子签名服务平台', captureMethod: '平台导出', captureTool: 'sign-platform 2.8', basis: 'neutral-platform', corroborates: ['contract', 'identity'] };
    case 'certificate-report':
      return { system: '电子签约平台', actor: '样例电子认证服务有限公司', account: 'svc-sign-platform', device, ipAddress, captureMethod: '平台导出', captureTool: 'sign-platform 2.8', transport: 'TLS 1.3 下载', basis: 'neutral-platform', corroborates: ['contract', 'signature'] };
    case 'disbursement':
      // A card's bill is the lender's own; a bank's receipt is a third party's.
      if (loan.card !== null) return { ...core, ...internal, actor: '系统批处理', captureMethod: '系统生成', corroborates: ['contract'] };
      return { system: '核心信贷系统', actor: '样例银行', account: 'svc-bank-gateway', captureMethod: '银企直连接收', captureTool: 'bank-gateway 1.9', transport: '专线，银行签名报文', basis: 'neutral-platform', corroborates: ['contract'] };
    case 'repayment':
    case 'repayment-corrected':
      return { ...core, ...internal, actor: '系统批处理', captureMethod: '系统导出', corroborates: ['disbursement', 'contract'] };
    case 'overdue-notice':
      return { system: '贷后管理系统', ...internal, actor: '贷后管理部', account: 'staff-0127', captureMethod: '系统生成', captureTool: 'notice-writer 4.0', corroborates: ['contract', 'repayment'] };
    case 'delivery':
      return { system: '贷后管理系统', actor: '样例速递', account: 'staff-0127', captureMethod: '网页截图', captureTool: 'web-capture 2.5', transport: 'TLS 1.3 下载', basis: 'neutral-platform', corroborates: ['overdue-notice'] };
    case 'delivery-slip':
      return { system: '贷后管理系统', ...internal, actor: '样例速递', account: 'staff-0127', captureMethod: '纸质回执扫描', captureTool: 'scan-station 1.6', corroborates: ['overdue-notice', 'delivery'] };
    case 'collection':
      return { system: '贷后管理系统', ...internal, actor: '贷后管理部', account: 'staff-0127', captureMethod: '系统导出', captureTool: 'call-log 4.0', corroborates: ['overdue-notice', 'delivery'] };
    case 'residual-debt':
      return { ...core, ...internal, actor: '贷后管理部', captureMethod: '系统生成', corroborates: ['contract', 'repayment', 'collection'] };
  }
}
