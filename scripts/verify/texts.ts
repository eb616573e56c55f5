/** Words of the printed report. */
import type { Verdict } from '../../server/domain/proof/index.ts';
import type { RecordStage, StatementPurpose } from '../../server/domain/record/index.ts';
import type { Language } from '../../server/errors.ts';

type Texts = Record<Language, string>;

export const HEADINGS = {
  verdict: { 'zh-CN': '核验结论', en: 'Verdict' },
  reasons: { 'zh-CN': '理由与提示', en: 'Reasons and notes' },
  stages: { 'zh-CN': '各项核验（✓ 通过  ✗ 不通过  – 无此项或未核验）', en: 'Checks (✓ passed  ✗ failed  – not present or not checked)' },
  premises: { 'zh-CN': '前提：结论在下列各项成立时成立', en: 'Premises: the verdict holds if these do' },
  facts: { 'zh-CN': '证明所载事实（以上各项通过的范围内可信）', en: 'What the proof says (to be relied on as far as the checks passed)' },
  findings: { 'zh-CN': '存入时对 PDF 签名的查验（如实记录，未判断证书是否可信）', en: 'PDF signatures as found at intake (whether a certificate is to be trusted is not judged)' },
  checks: { 'zh-CN': '案件各项核验（✓ 通过  ✗ 不通过  – 无此项或未核验）', en: 'Checks of the case (✓ passed  ✗ failed  – not present or not checked)' },
  records: { 'zh-CN': '记录', en: 'Records' },
  withheld: { 'zh-CN': '未披露', en: 'Withheld' },
  later: { 'zh-CN': '（声明之后）', en: ' (after the statement)' },
  statedBy: { 'zh-CN': '制作人所述（未经证明）', en: 'As stated by whoever prepared it (not proven)' },
  invalid: { 'zh-CN': '记录无效', en: 'record invalid' },
  exhibits: { 'zh-CN': '证据', en: 'Exhibits' },
  exhibit: { 'zh-CN': '证据', en: 'Exhibit' },
  bundle: { 'zh-CN': '卷宗 bundle.pdf（清单所述，封签有效时可信；签章请在 PDF 阅读器中查验）', en: 'bundle.pdf (as the manifest says, to be relied on if its seal holds; check the signature in a PDF reader)' },
  notes: { 'zh-CN': '提示', en: 'Notes' },
  checkedAt: { 'zh-CN': '核验时间', en: 'Checked at' },
  development: { 'zh-CN': '本地开发链', en: 'local development chain' },
  unreadable: { 'zh-CN': '证明无效', en: 'proof invalid' },
  recordOnly: { 'zh-CN': '记录一致', en: 'Record only' },
  notCompared: { 'zh-CN': '原件留存于提交人处，未随附，因此未比对其内容。', en: 'The original stayed with its depositor and is not in the pack, so its content was not compared.' },
} as const satisfies Record<string, Texts>;

/** What each verdict means, for a reader who sees one for the first time. */
export const VERDICT_SENTENCES: Record<Verdict, Texts> = {
  consistent: { 'zh-CN': '在下列前提下，内容自上链以来未被改动。', en: 'Under the premises below, the content has not been altered since it was anchored.' },
  inconsistent: { 'zh-CN': '存在矛盾：文件、证明或链上记载至少有一项不符。', en: 'There is a contradiction between file, proof and chain.' },
  'not-found': { 'zh-CN': '存证日志中没有这份内容。', en: 'The log holds no such content.' },
  pending: { 'zh-CN': '尚待确认，未发现矛盾；请稍后再核验。', en: 'Not confirmed yet, and no contradiction found; check again later.' },
  superseded: { 'zh-CN': '内容完好，但已有更正记录取代它，请以更正后的记录为准。', en: 'Intact, but a correcting record replaces it: rely on that one.' },
  indeterminate: { 'zh-CN': '缺少核验所需的条件，既不能认定一致，也不能认定不一致。', en: 'Something needed for the check is missing: neither consistent nor inconsistent can be said.' },
};

/** The same for a check without the file, which says nothing about any file. */
export const PROOF_ALONE: Texts = {
  'zh-CN': '在下列前提下，证明成立。未提供文件，因此未比对任何文件的内容。',
  en: 'Under the premises below, the proof holds. No file was given, so no file was compared with it.',
};

/** What a manifest says of its bundle. */
export const BUNDLE_TEXTS = {
  signedBy: { 'zh-CN': '电子签章：{signer}，签署时间 {time}，证书 SHA-256 {digest}', en: 'Signed by {signer}, stated time {time}, certificate SHA-256 {digest}' },
  unsigned: { 'zh-CN': '未签章', en: 'Not signed' },
  selfSigned: { 'zh-CN': '自签名证书，未经任何机构签发：不能据以确认签章人身份', en: 'self-signed certificate, issued by no authority: it does not establish who signed' },
  stamped: { 'zh-CN': '带时间戳', en: 'time-stamped' },
  unstamped: { 'zh-CN': '无时间戳', en: 'without a time stamp' },
  archival: { 'zh-CN': '标明为 PDF/A-3b', en: 'Marked as PDF/A-3b' },
  notArchival: { 'zh-CN': '未标明为 PDF/A-3b：', en: 'Not marked as PDF/A-3b:' },
  attachments: { 'zh-CN': '内嵌附件：证明与指引 {data}，原始文件 {originals}', en: 'Attached: proofs and guides {data}, originals {originals}' },
  all: { 'zh-CN': '全部', en: 'all' },
  'too-large': { 'zh-CN': '过大，仅在包内', en: 'too large, in the pack only' },
  none: { 'zh-CN': '包内没有', en: 'none in the pack' },
} as const satisfies Record<string, Texts>;

export const FACT_TEXTS = {
  title: { 'zh-CN': '文件名称', en: 'Title' },
  stage: { 'zh-CN': '业务阶段', en: 'Stage' },
  sha256: { 'zh-CN': 'SHA-256', en: 'SHA-256' },
  sm3: { 'zh-CN': 'SM3', en: 'SM3' },
  size: { 'zh-CN': '大小（字节）', en: 'Size (bytes)' },
  record: { 'zh-CN': '存证编号', en: 'Record' },
  case: { 'zh-CN': '案件编号（序号）', en: 'Case (sequence)' },
  eventTime: { 'zh-CN': '业务发生时间', en: 'Event time' },
  receivedTime: { 'zh-CN': '平台接收时间', en: 'Received time' },
  anchoredTime: { 'zh-CN': '上链时间', en: 'Anchored time' },
  eventToReceived: { 'zh-CN': '发生至接收', en: 'Event to receipt' },
  receivedToAnchored: { 'zh-CN': '接收至上链', en: 'Receipt to anchor' },
  origin: { 'zh-CN': '摘要来源', en: 'Digests' },
  statement: { 'zh-CN': '声明内容', en: 'Statement' },
  missing: { 'zh-CN': '未载明的来源信息', en: 'Provenance not stated' },
  log: { 'zh-CN': '存证日志（位置）', en: 'Log (position)' },
  chain: { 'zh-CN': '链标识', en: 'Chain id' },
  block: { 'zh-CN': '区块', en: 'Block' },
  transaction: { 'zh-CN': '交易', en: 'Transaction' },
  registry: { 'zh-CN': '登记合约', en: 'Registry' },
  supersedes: { 'zh-CN': '所更正的记录', en: 'Corrects record' },
  supersededBy: { 'zh-CN': '更正它的记录', en: 'Corrected by' },
  witness: { 'zh-CN': '见证方', en: 'Witness' },
} as const satisfies Record<string, Texts>;

export const STAGE_OF_LOAN: Record<RecordStage, Texts> = {
  application: { 'zh-CN': '借款申请', en: 'application' },
  'credit-check': { 'zh-CN': '征信授权与查询', en: 'credit check' },
  identity: { 'zh-CN': '身份核验', en: 'identity' },
  contract: { 'zh-CN': '借款合同', en: 'contract' },
  signature: { 'zh-CN': '签署过程', en: 'signature' },
  disbursement: { 'zh-CN': '放款', en: 'disbursement' },
  repayment: { 'zh-CN': '还款', en: 'repayment' },
  'overdue-notice': { 'zh-CN': '逾期通知', en: 'overdue notice' },
  collection: { 'zh-CN': '催收', en: 'collection' },
  settlement: { 'zh-CN': '结清与减免', en: 'settlement' },
  'case-statement': { 'zh-CN': '案件存证声明', en: 'case statement' },
  pack: { 'zh-CN': '案卷', en: 'pack' },
};

export const ORIGIN_TEXTS = {
  received: { 'zh-CN': '由平台自收到的文件计算', en: 'computed by the service from the file it received' },
  stated: { 'zh-CN': '由存证人陈述，平台未收到文件', en: 'stated by the depositor; the service did not receive the file' },
} as const satisfies Record<string, Texts>;

export const INTERVAL_TEXTS = {
  late: { 'zh-CN': '（超过提示界限）', en: ' (above the limit)' },
  disordered: { 'zh-CN': '（时钟次序有误）', en: ' (clocks out of order)' },
} as const satisfies Record<string, Texts>;

export const PURPOSE_TEXTS: Record<StatementPurpose, Texts> = {
  filing: { 'zh-CN': '起诉立案', en: 'filing' },
  hearing: { 'zh-CN': '开庭', en: 'hearing' },
  supplement: { 'zh-CN': '补充材料', en: 'supplement' },
  settlement: { 'zh-CN': '结清', en: 'settlement' },
  disclosure: { 'zh-CN': '披露', en: 'disclosure' },
  other: { 'zh-CN': '其他', en: 'other' },
};

export const FINDING_TEXTS = {
  tool: { 'zh-CN': '由 {tool} 查验：', en: 'As found at intake by {tool}: ' },
  none: { 'zh-CN': '没有签名。', en: 'no signatures.' },
  found: { 'zh-CN': '共 {count} 个签名。', en: '{count} signature(s).' },
  listed: { 'zh-CN': '仅列出前 {listed} 个。', en: ' The first {listed} are listed.' },
  'too-large': { 'zh-CN': '文件过大，未查验。', en: 'the file is too large and was not inspected.' },
  encrypted: { 'zh-CN': '文件已加密，未查验。', en: 'the file is encrypted and was not inspected.' },
  damaged: { 'zh-CN': '文件损坏，未能查验。', en: 'the file is damaged and could not be inspected.' },
  'no-signer': { 'zh-CN': '签名人不明', en: 'signer unknown' },
  'no-time': { 'zh-CN': '未载明签署时间', en: 'no signing time' },
  'timestamp-token': { 'zh-CN': '时间戳', en: 'time-stamp token' },
  'signed-attribute': { 'zh-CN': '签名人所述', en: 'stated by the signer' },
  dictionary: { 'zh-CN': '签名人所述', en: 'stated by the signer' },
  whole: { 'zh-CN': '覆盖整个文件', en: 'covers the whole file' },
  part: { 'zh-CN': '未覆盖整个文件', en: 'does not cover the whole file' },
  'digest-matches': { 'zh-CN': '摘要相符', en: 'digest matches' },
  'digest-differs': { 'zh-CN': '摘要不符：签名后被改动', en: 'digest differs: altered after signing' },
  'digest-not-checked': { 'zh-CN': '摘要未核对', en: 'digest not checked' },
  'signature-valid': { 'zh-CN': '签名值成立', en: 'signature value holds' },
  'signature-invalid': { 'zh-CN': '签名值不成立', en: 'signature value does not hold' },
  'signature-not-checked': { 'zh-CN': '签名值未核对', en: 'signature value not checked' },
} as const satisfies Record<string, Texts>;

/** What each verdict means for a case. */
export const CASE_SENTENCES: Record<Verdict, Texts> = {
  consistent: { 'zh-CN': '在下列前提下，案件存证声明所封的记录无遗漏、无增添、无改换，所披露的记录自上链以来未被改动。', en: 'Under the premises below, nothing that the case statement closes was dropped, added or relabelled, and no record that is disclosed has been altered since it was anchored.' },
  inconsistent: { 'zh-CN': '存在矛盾：记录有遗漏、增添、替换或改动，或声明与其不符。', en: 'There is a contradiction: a record was dropped, added, replaced or altered, or the statement does not fit.' },
  'not-found': { 'zh-CN': '存证日志中没有这份内容。', en: 'The log holds no such content.' },
  pending: { 'zh-CN': '尚待确认，未发现矛盾；请稍后再核验。', en: 'Not confirmed yet, and no contradiction found; check again later.' },
  superseded: { 'zh-CN': '内容完好，但有记录已被更正，请以更正后的记录为准。', en: 'Intact, but a record is superseded: rely on the correcting one.' },
  indeterminate: { 'zh-CN': '缺少核验所需的条件，既不能认定案件完整，也不能认定不完整。', en: 'Something needed for the check is missing: whether the case is complete cannot be said.' },
};

export const MESSAGES = {
  'trust-beside-evidence': {
    'zh-CN': '注意：信任设置与证据在同一文件夹。若它是随证据一同得到的，本结论不可采信；请改用独立渠道取得的信任设置。',
    en: 'Caution: the trust settings lie in the folder of the evidence. If they came with it, this verdict is worth nothing; use settings from an independent source.',
  },
  'trust-used': { 'zh-CN': '信任设置', en: 'Trust settings' },
  unexpected: { 'zh-CN': '核验未能完成：', en: 'The check could not be completed: ' },
} as const satisfies Record<string, Texts>;
