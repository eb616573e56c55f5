import type { ReportStageName } from '../../../domain/proof/index.ts';
import type { PackLanguage } from '../../pdf/input.ts';
import type { DigestComparison } from '../exhibit-state.ts';

export interface VerificationReportText {
  title: string;
  continued: string;
  intro: (exhibits: number) => string;
  basis: string;
  case: string;
  object: string;
  objectValue: (exhibits: number) => string;
  checkedAt: string;
  checkedAtValue: (first: string, last: string) => string;
  software: string;
  trust: string;
  trustValue: (digests: readonly string[]) => string[];
  noTrust: string;
  chain: string;
  chainRead: (times: string) => string;
  chainNotRead: string;
  witnesses: string;
  witnessesValue: (threshold: number) => string;
  lateness: string;
  latenessValue: (hours: number) => string;
  stepsHeading: string;
  stepColumns: readonly [string, string, string];
  /** what is checked in a step, and how a reader does it again */
  steps: Record<ReportStageName, { what: string; repeat: string }>;
  resultsHeading: string;
  resultsNote: string;
  number: string;
  verdict: string;
  /** heads of narrow columns */
  short: Record<ReportStageName, string>;
  digest: Record<DigestComparison, string>;
  digestNote: (count: number) => string;
  notGiven: string;
  reasonsHeading: string;
  reasonsNone: string;
  reasonColumns: readonly [string, string];
  premisesHeading: string;
  premisesIntro: string;
  separator: string;
  all: string;
  sequenceHeading: string;
  sequenceComplete: (count: number) => string;
  sequenceBroken: (places: string) => string;
  sequenceShows: string;
  sequenceNot: string;
  sequenceStatement: (exhibit: number, count: number, by: string) => string;
  sequenceNoStatement: string;
  repeatHeading: string;
  repeat: readonly string[];
  limitsHeading: string;
  limits: readonly string[];
  signature: readonly string[];
}

export const VERIFICATION_REPORT_TEXT: Record<PackLanguage, VerificationReportText> = {
  'zh-CN': {
    title: '核验报告',
    continued: '核验报告（续）',
    intro: (exhibits) => `本报告载明制作本卷时对全案 ${exhibits} 件证据所作技术核验的对象、方法、依据与结果。各步结果由核验程序给出，未经人工改写；未能核验的，载明未核验，不作推定。`,
    basis: '一、核验依据',
    case: '案件编号',
    object: '核验对象',
    objectValue: (exhibits) => `${exhibits} 件证据的存证记录与证明文件；随附原件的，并核对原件摘要`,
    checkedAt: '核验时间',
    checkedAtValue: (first, last) => (first === last ? first : `${first} 至 ${last}`),
    software: '核验程序',
    trust: '信任设置',
    trustValue: (digests) => [...digests.map((digest) => `SHA-256 ${digest}`), '（信任设置列明受信任的链、登记合约及其代码、日志密钥与见证方；读者应自独立渠道取得后比对）'],
    noTrust: '未使用信任设置',
    chain: '区块链节点',
    chainRead: (times) => `已查询，读取时间 ${times}`,
    chainNotRead: '未查询（离线核验）',
    witnesses: '见证要求',
    witnessesValue: (threshold) => (threshold === 0 ? '未要求见证方确认' : `至少 ${threshold} 个受信任的见证方确认`),
    lateness: '迟延提示界限',
    latenessValue: (hours) => `上链晚于业务发生 ${hours} 小时以上的，予以标明`,
    stepsHeading: '二、核验步骤与复核方法',
    stepColumns: ['步骤', '核验内容', '读者如何复核'],
    steps: {
      'evidence-digest': { what: '制作时对随附原件重新计算 SHA-256，与存证记录所载逐字比对。', repeat: '以 sha256sum 或 certutil 计算原件摘要，与证据目录比对。' },
      record: { what: '存证记录格式完整，且为 RFC 8785 规范形式。', repeat: '取证明文件的 record，重新规范化后逐字节比对。' },
      inclusion: { what: '叶摘要 = SHA-256(0x00 ‖ 记录字节)，沿默克尔路径（RFC 9162）得到日志根摘要。', repeat: '按 RFC 9162 逐级计算，或调用合约 verifyInclusion。' },
      'checkpoint-signature': { what: '检查点所载根摘要由受信任的日志密钥以 Ed25519 签名。', repeat: '以独立取得的日志公钥验签（C2SP signed note）。' },
      'anchor-event': { what: '区块头与收据路径表明，该区块的交易使登记合约登记了此日志头。', repeat: '由区块头的收据根沿路径计算，解出合约事件。' },
      'registry-trusted': { what: '登记合约地址与日志编号在信任设置之列。', repeat: '与法院、平台公示等独立渠道所载比对。' },
      'registry-code': { what: '链上该地址的合约代码与信任设置所载相同。', repeat: '调用 eth_getCode，计算其哈希。' },
      'block-canonical': { what: '该高度的区块哈希与证明所载相同，即区块在链上。', repeat: '在任一节点或区块浏览器查看该高度。' },
      'head-on-chain': { what: '登记合约在该日志长度下的根摘要与检查点相同。', repeat: '调用合约 anchoredAt(logId, size)。' },
      finality: { what: '其后已有足够数目的区块。', repeat: '以链上最新高度减去该区块高度。' },
      witnesses: { what: '受信任的独立见证方已在链上确认该日志头。', repeat: '查看合约的见证事件及其发起账户。' },
      timestamps: { what: '检查点是否另有 RFC 3161 时间戳。', repeat: '以时间戳机构证书验证。' },
      supersession: { what: '存证平台是否有取代该记录的更正记录。', repeat: '向存证平台查询存证编号。' },
    },
    resultsHeading: '三、逐件结果',
    resultsNote: '“通过”指该步成立；“无此项”指证明中没有该项内容，且未作要求；“未核验”指缺少条件，不作结论；“不通过”指相互矛盾。点击任一行可至该件证据。',
    number: '证据',
    verdict: '结论',
    short: {
      'evidence-digest': '原件摘要', record: '存证记录', inclusion: '日志收录', 'checkpoint-signature': '检查点签名', 'anchor-event': '上链证明', 'registry-trusted': '合约可信', 'registry-code': '合约代码',
      'block-canonical': '区块在链', 'head-on-chain': '链上日志头', finality: '区块确认', witnesses: '见证确认', timestamps: '时间戳', supersession: '更正情况',
    },
    digest: { equal: '相同', differs: '不同', 'on-sealing': '装入时比对', 'not-compared': '未比对' },
    digestNote: (count) => `有 ${count} 件证据的原件未随附或已按期抹除，制作时没有原件可供比对：其结论仅就存证记录而言，取得原件后须另行比对摘要。`,
    notGiven: '——',
    reasonsHeading: '四、结论的理由与提示',
    reasonsNone: '除各步结果外，核验程序未给出其他理由或提示。',
    reasonColumns: ['证据', '理由或提示'],
    premisesHeading: '五、尚待读者自行确认的前提',
    premisesIntro: '以上结论以下列前提为条件。前提非本程序所能证明，读者应自独立渠道确认：',
    separator: '、',
    all: '全部',
    sequenceHeading: '六、证据序列的完整性',
    sequenceComplete: (count) => `本案存证序列为第 1 至第 ${count} 件，编号连续，无缺号、重号；除第 1 件外，每件记录均载有前一件的叶摘要，经逐件计算相符。`,
    sequenceBroken: (places) => `本案存证序列经核验不连续或前后不相衔接，所在：${places}。`,
    sequenceShows: '由此可知：在所列首件与末件之间，没有记录被抽去、插入、替换或调换次序。',
    sequenceNot: '由此不能得知：末件之后是否另有记录；存证之外是否另有材料；各件内容在存证之前是否真实、完整。',
    sequenceStatement: (exhibit, count, by) => `证据 ${exhibit} 为案件存证声明，由 ${by} 声明本案至该时共有 ${count} 件，其根摘要锁定各件的叶摘要与业务阶段；声明之前的记录，末尾亦无从删减。`,
    sequenceNoStatement: '本卷不含案件存证声明，末件之后是否另有记录，可向存证平台查询。',
    repeatHeading: '七、读者可以自行重做的核验',
    repeat: [
      '一次核验全卷：以随附的离线核验程序或开源核验程序核验本压缩包，并以自行取得的信任设置、自行选定的节点为准（命令见《如何自行核验》）。',
      '不用本软件：以常用工具计算原件摘要；以任一节点调用登记合约 verifyInclusion 与 anchoredAt。',
      '不具网络条件：离线核验证明文件，结论所附前提为“该哈希的区块在链上”，可事后以任一节点补查。',
      '本报告的各步结果与再次核验不符的，以再次核验为准。',
    ],
    limitsHeading: '八、说明',
    limits: ['“一致”仅指文件自上链时起未被改动；上链之前是否真实，见各件证据的来源说明，由人民法院审查判断。', '本报告由软件依输入制作，未经任何机关认可；签名之前不构成任何人的陈述。'],
    signature: ['核验人（签字）：', '单位及职务：', '日期：　　　　年　　月　　日'],
  },
  en: {
    title: 'Verification report',
    continued: 'Verification report (continued)',
    intro: (exhibits) => `This report states what was checked of the ${exhibits} exhibits of this case when this file was made, how, on what basis, and with what result. The results are those of the verifying software, unedited; what could not be checked is said to be unchecked, and nothing is presumed.`,
    basis: '1. Basis of the check',
    case: 'Case reference',
    object: 'What was checked',
    objectValue: (exhibits) => `Evidence records and proofs of ${exhibits} exhibits; where the original is enclosed, its digest as well`,
    checkedAt: 'Checked at',
    checkedAtValue: (first, last) => (first === last ? first : `${first} to ${last}`),
    software: 'Software',
    trust: 'Trust settings',
    trustValue: (digests) => [...digests.map((digest) => `SHA-256 ${digest}`), '(they name the trusted chain, registry and code, log keys and witnesses; a reader should obtain them independently and compare)'],
    noTrust: 'none were used',
    chain: 'Chain node',
    chainRead: (times) => `asked; read at ${times}`,
    chainNotRead: 'not asked (offline check)',
    witnesses: 'Witnesses',
    witnessesValue: (threshold) => (threshold === 0 ? 'no confirmation by witnesses was required' : `at least ${threshold} trusted witnesses must confirm`),
    lateness: 'Lateness',
    latenessValue: (hours) => `an anchor more than ${hours} hours after the event is pointed out`,
    stepsHeading: '2. Steps, and how to repeat them',
    stepColumns: ['Step', 'What is checked', 'How a reader repeats it'],
    steps: {
      'evidence-digest': { what: 'The SHA-256 of each enclosed original was computed again when this file was made and compared with the record.', repeat: 'Compute the digest with sha256sum or certutil and compare it with the evidence index.' },
      record: { what: 'The evidence record is well formed and in RFC 8785 canonical form.', repeat: 'Canonicalise the proof’s record again and compare the bytes.' },
      inclusion: { what: 'Leaf = SHA-256(0x00 ‖ record bytes); along the Merkle path (RFC 9162) it gives the root of the log.', repeat: 'Compute the path by RFC 9162, or call verifyInclusion of the registry.' },
      'checkpoint-signature': { what: 'The checkpoint with that root is signed (Ed25519) by the trusted key of the log.', repeat: 'Verify the C2SP signed note with a log key obtained independently.' },
      'anchor-event': { what: 'Block header and receipt path show that a transaction of the block made the registry record this head.', repeat: 'Compute the path up to the receipts root of the header and decode the event.' },
      'registry-trusted': { what: 'Registry address and log id are among the trust settings.', repeat: 'Compare them with an independent publication.' },
      'registry-code': { what: 'The code at the registry’s address is the trusted one.', repeat: 'Call eth_getCode and hash the answer.' },
      'block-canonical': { what: 'The block at that height has the hash of the proof.', repeat: 'Look the height up at any node or explorer.' },
      'head-on-chain': { what: 'For this size of the log the registry holds the root of the checkpoint.', repeat: 'Call anchoredAt(logId, size).' },
      finality: { what: 'Enough blocks follow it.', repeat: 'Subtract its height from the newest.' },
      witnesses: { what: 'Trusted independent witnesses confirmed the head on chain.', repeat: 'Look at the registry’s witness events and their accounts.' },
      timestamps: { what: 'Whether the checkpoint also has an RFC 3161 time stamp.', repeat: 'Verify it with the certificate of the authority.' },
      supersession: { what: 'Whether the platform knows of a correcting record.', repeat: 'Ask the platform for the record id.' },
    },
    resultsHeading: '3. Results, exhibit by exhibit',
    resultsNote: '“passed”: the step holds. “not present”: the proof has no such part and none was required. “not checked”: the means were lacking, and nothing is concluded. “failed”: there is a contradiction. Each row links to its exhibit.',
    number: 'No.',
    verdict: 'Verdict',
    short: {
      'evidence-digest': 'Original’s digest', record: 'Record', inclusion: 'In the log', 'checkpoint-signature': 'Check-point', 'anchor-event': 'Anchor', 'registry-trusted': 'Registry trusted', 'registry-code': 'Registry code',
      'block-canonical': 'Block on chain', 'head-on-chain': 'Head on chain', finality: 'Finality', witnesses: 'Wit-nesses', timestamps: 'Time stamps', supersession: 'Correc-tions',
    },
    digest: { equal: 'equal', differs: 'differs', 'on-sealing': 'on sealing', 'not-compared': 'not compared' },
    digestNote: (count) => `Of ${count} exhibit(s) the original is not enclosed or was erased in time; there was nothing to compare. Their verdict speaks of the record alone, and an original has to be compared when it is obtained.`,
    notGiven: '—',
    reasonsHeading: '4. Reasons and notes',
    reasonsNone: 'Beyond the results of the steps the software gave no reasons or notes.',
    reasonColumns: ['Exhibits', 'Reason or note'],
    premisesHeading: '5. Open premises, for the reader to confirm',
    premisesIntro: 'The results hold on the following premises. The software cannot prove them; a reader should confirm them independently:',
    separator: ', ',
    all: 'all',
    sequenceHeading: '6. Completeness of the evidence sequence',
    sequenceComplete: (count) => `The sequence of this case runs from 1 to ${count} without a gap and without a number used twice; every record but the first names the leaf of the one before it, which was computed and agrees.`,
    sequenceBroken: (places) => `The sequence of this case is broken or its records do not follow from one another, at: ${places}.`,
    sequenceShows: 'This shows that between the first and the last record listed none was removed, inserted, replaced or moved.',
    sequenceNot: 'It does not show whether there are records after the last one, whether there is material that was never deposited, or whether the documents were true and complete before they were deposited.',
    sequenceStatement: (exhibit, count, by) => `Exhibit ${exhibit} is a case statement by ${by}: the case then had ${count} records, and its root commits to the leaf and stage of each. Of what came before it nothing can be dropped at the end either.`,
    sequenceNoStatement: 'There is no case statement among the exhibits; whether there are records after the last one can be asked of the platform.',
    repeatHeading: '7. What a reader can repeat',
    repeat: [
      'Everything at once: check this ZIP file with the enclosed offline verifier or the open-source one, with trust settings obtained independently and a node of your own choice (for the command see HOW-TO-CHECK).',
      'Without this software: compute the digests of the originals with common tools; call verifyInclusion and anchoredAt of the registry through any node.',
      'Without a network: check the proofs offline; the premise “the block with this hash is on the chain” can be looked up later.',
      'Where a repeated check differs from this report, the repeated check prevails.',
    ],
    limitsHeading: '8. Limits',
    limits: ['“Consistent” means: not altered since it was anchored. What happened before is described under each exhibit’s source and is for the court to judge.', 'This report was made by software from its input. No authority has approved it, and until it is signed it is nobody’s statement.'],
    signature: ['Checked by (signature):', 'Organisation and office held:', 'Date:'],
  },
};
