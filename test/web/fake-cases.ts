/** What the fake service knows: loans, products, court profiles, and what the checks find in which case. All fictional. */
import { createHash } from 'node:crypto';
import type { CheckedCase, CourtProfile, Finding, LoanLine, Override } from '../../server/web/api.ts';

export const refOf = (number: string): string => createHash('sha256').update(`case ${number}`).digest('hex').slice(0, 32);
export const numberOf = (index: number): string => `XJ2025${String(index).padStart(6, '0')}`;
export const maskedNumber = (number: string): string => `${number.slice(0, 4)}****${number.slice(-4)}`;

const SURNAMES = ['张', '王', '李', '赵', '陈', '刘', '杨', '黄', '周', '吴'];
const STATUSES = ['overdue', 'overdue', 'overdue', 'accelerated', 'active', 'settled'];

export function loan(index: number): LoanLine {
  const status = STATUSES[index % STATUSES.length] ?? 'overdue';
  const isOverdue = status === 'overdue' || status === 'accelerated';
  const day = String(1 + (index % 28)).padStart(2, '0');
  return {
    id: refOf(numberOf(index)),
    loanNumber: numberOf(index),
    productCode: index % 2 === 0 ? 'CASH-12' : 'CARD-STD',
    status,
    principal: `${10_000 + index * 137}.00`,
    disbursedDate: `2024-0${1 + (index % 9)}-${day}`,
    overdueSince: isOverdue ? `2025-0${1 + (index % 9)}-${day}` : null,
    borrower: { name: `${SURNAMES[index % SURNAMES.length] ?? '张'}**`, idNumber: '110101********001X', phone: '139****0001' },
  };
}

export const PRODUCTS = [
  { code: 'CASH-12', name: '现金分期（虚构）' },
  { code: 'CARD-STD', name: '标准信用卡（虚构）' },
];

export const PROFILES: CourtProfile[] = [
  { id: 'bundle', name: { 'zh-CN': '合订本', en: 'One bundle' }, language: 'zh-CN', description: { 'zh-CN': '全部材料合订为一个 PDF', en: 'All documents in one PDF' }, slots: [] },
  { id: 'online-service', name: { 'zh-CN': '人民法院在线服务', en: 'People’s Court Online Service' }, language: 'zh-CN', description: { 'zh-CN': '按六个上传栏目分件', en: 'One file for each of six upload slots' }, slots: [{}, {}, {}, {}, {}, {}] },
  { id: 'county-court', name: { 'zh-CN': '英国郡法院', en: 'English county court' }, language: 'en', description: { 'zh-CN': '英文索引与分节卷宗', en: 'Index and sections with a statement of truth' }, slots: [{}] },
];

export const FINDINGS: Record<'stage' | 'broken' | 'late', Finding> = {
  stage: {
    code: 'stage-missing',
    level: 'error',
    overridable: true,
    messages: { 'zh-CN': '缺少“催收”阶段的材料。', en: 'There is no document of the stage “collection”.' },
    help: { 'zh-CN': '请补充存证催收记录；确无催收的，由负责人豁免并说明理由。', en: 'Deposit the collection records; where there were none, a responsible person overrides this with a reason.' },
  },
  broken: {
    code: 'exhibit-inconsistent',
    level: 'error',
    overridable: false,
    messages: { 'zh-CN': '证据 3 核验结果为“不一致”。', en: 'Exhibit 3 is inconsistent.' },
    help: { 'zh-CN': '请勿提交，先查明原因；可运行 npm run fsck。', en: 'Do not submit it; find the cause first (npm run fsck helps).' },
  },
  late: {
    code: 'exhibit-late',
    level: 'warning',
    overridable: false,
    messages: { 'zh-CN': '证据 2 在事件发生 31 小时后才存证。', en: 'Exhibit 2 was deposited 31 hours after its event.' },
    help: { 'zh-CN': '证书中已注明；必要时准备说明。', en: 'The certificate says so; prepare an explanation where one is needed.' },
  },
};

/** Every seventh loan lacks a stage, every eleventh is damaged, every fifth late; the fourteenth has many notes, as cases with sparse data have. */
export function checked(index: number, position: number, overrides: readonly Override[]): CheckedCase {
  const id = refOf(numberOf(index));
  const findings = [...(index % 7 === 6 ? [FINDINGS.stage] : []), ...(index % 11 === 10 ? [FINDINGS.broken] : []), ...(index % 5 === 4 ? [FINDINGS.late] : []), ...(index === 13 ? Array.from({ length: 6 }, () => FINDINGS.late) : [])];
  const isOpen = ({ code, level }: Finding): boolean => level === 'error' && !overrides.some((each) => each.code === code && (each.case === undefined || each.case === id));
  const principal = `${8000 + index * 100}.00`;
  const state = findings.some(isOpen) ? 'blocked' : findings.length > 0 ? 'warning' : 'ready';
  return { position, case: id, loanNumberMasked: maskedNumber(numberOf(index)), state, claim: { total: `${9500 + index * 100}.36`, principal, asOf: '2025-11-01' }, exhibits: 8 + (index % 5), findings };
}
