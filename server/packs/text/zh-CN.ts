import type { PackAttachments } from '../../domain/pack/index.ts';
import type { RecordStage } from '../../domain/record/index.ts';
import type { BasisOfTruth, SignatureFindings } from '../../domain/record/index.ts';
import { describeSignatures } from './signatures.ts';
import type { Verdict } from '../../domain/proof/index.ts';

/** 阶段名称与证明目的 (pack.md: the ten stages of a loan and what each proves). */
const stages: Record<RecordStage, { name: string; purpose: string }> = {
  'application': { name: '借款申请', purpose: '证明被告申请借款，借款条件已向其披露。' },
  'credit-check': { name: '征信授权与查询', purpose: '证明征信查询取得被告授权。' },
  'identity': { name: '身份核验', purpose: '证明被告主体身份真实、适格。' },
  'contract': { name: '借款合同', purpose: '证明借款关系成立，及利率、期限、违约责任、管辖与送达约定。' },
  'signature': { name: '签署过程', purpose: '证明合同系被告真实意思表示，签署后未被篡改。' },
  'disbursement': { name: '放款', purpose: '证明原告已按约发放借款本金。' },
  'repayment': { name: '还款', purpose: '证明被告已还款项及抵充情况。' },
  'overdue-notice': { name: '逾期通知', purpose: '证明被告违约、借款提前到期的通知及时效中断。' },
  'collection': { name: '催收', purpose: '证明原告依法催告。' },
  'settlement': { name: '结清与减免', purpose: '证明债务了结或剩余债务情况。' },
  'case-statement': { name: '案件存证声明', purpose: '证明截至声明之时本案存证的件数、次序与业务阶段，其间无遗漏、无增添、无改换。' },
  'pack': { name: '案卷', purpose: '证明案卷文件自封存之时起未被改动。' },
};

const bases: Record<BasisOfTruth, string> = {
  'neutral-platform': '中立第三方平台提供或确认',
  'regular-business': '在正常业务活动中形成',
  'archive': '以档案管理方式保管',
  'party-agreement': '以当事人约定方式保存、传输、提取',
  'adverse-to-depositor': '由存证人提交且于己不利',
  'notarised': '经公证机关公证',
  'none-stated': '未声明',
};

const verdicts: Record<Verdict, string> = {
  consistent: '一致',
  inconsistent: '不一致',
  'not-found': '未上链',
  pending: '待确认',
  superseded: '已更正',
  indeterminate: '无法核验',
};

/** 北京时间 of an RFC 3339 UTC time, e.g. 2024年1月10日 10:03:04. */
function dateTime(utc: string): string {
  const local = new Date(Date.parse(utc) + 8 * 3_600_000).toISOString();
  return `${date(utc)} ${local.slice(11, 19)}`;
}

function date(utc: string): string {
  const local = new Date(Date.parse(utc) + 8 * 3_600_000).toISOString();
  return `${Number(local.slice(0, 4))}年${Number(local.slice(5, 7))}月${Number(local.slice(8, 10))}日`;
}

/** What the cover says of originals and digests, by how many originals lie in the pack, stayed with the depositor, or were erased. */
function aboutOriginals(all: number, retained: number, erased: number): string[] {
  const exhibits = all - erased;
  const gone = erased === 0 ? [] : [`本卷 ${all} 件证据中，${erased} 件的文件已按保存期限抹除，未随附，制作本卷时未与所载摘要比对；其存证记录与证明仍在，摘要系存入时载明。${exhibits === 0 ? '' : `以下各句仅就其余 ${exhibits} 件而言。`}`];
  return exhibits === 0 ? gone : [...gone, ...aboutKeptOriginals(erased === 0 ? '本卷' : '其余', exhibits, retained)];
}

function aboutKeptOriginals(which: string, exhibits: number, retained: number): string[] {
  const anchored = '写入只增不改的证据日志，日志的摘要登记于区块链智能合约。任何人均可按随附《如何自行核验》独立核验，无需信任存证人或本软件';
  const copies = '卷内证据页为供阅读的复制件，以随附原始文件为准。';
  if (retained === 0) return [`各件证据的原始文件、存证证明文件与本卷同装于一个压缩包内，原始文件逐字节未作改动。${copies}`, `每件证据在存入时即计算 SHA-256 与 SM3 摘要，${anchored}。`];
  const ask = `${anchored}；未随附的原件须向存证人调取后比对。`;
  const stated = '摘要由存证人在存入时提供，未经本系统以原件计算，其中 SM3 摘要仅在存证人提供时载明';
  if (retained === exhibits) return [`${which} ${exhibits} 件证据的原件均由存证人自行保管，未随附，制作本卷时未与所载摘要比对。存证证明文件与本卷同装于一个压缩包内。`, `各件证据的${stated}。各件摘要${ask}`];
  return [
    `${which} ${exhibits} 件证据中，${retained} 件的原件由存证人自行保管，未随附，制作本卷时未与所载摘要比对；其余 ${exhibits - retained} 件的原始文件逐字节未作改动，与存证证明文件、本卷同装于一个压缩包内。${copies}`,
    `随附原件的证据在存入时即计算 SHA-256 与 SM3 摘要；原件未随附的证据，${stated}。各件摘要${ask}`,
  ];
}

/** Every word a pack's pages say in 简体中文. Layout holds no words, so that another language is another file like this. */
export const zhCN = {
  dateTime,
  date,
  stage: (stage: RecordStage) => stages[stage],
  /** `compared` is false where no original was at hand: the verdict then speaks of the record alone. */
  verdict: (verdict: Verdict, compared: boolean) => {
    if (compared || (verdict !== 'consistent' && verdict !== 'superseded')) return verdicts[verdict];
    return `${verdict === 'consistent' ? '记录一致' : verdicts[verdict]}（原件未随附，未比对）`;
  },
  timeZone: '北京时间（UTC+8）',
  none: '——',
  labelled: (label: string, value: string) => `${label}：${value}`,
  aside: (text: string) => `（${text}）`,
  /** several short values on one line */
  beside: (parts: readonly string[]) => parts.join('\u3000'),
  footer: (page: number, total: number) => `第 ${page} 页\u3000共 ${total} 页`,
  copyHeader: (number: number, title: string) => `证据 ${number}\u3000${title}`,
  copyPage: (page: number, total: number) => `对应原件第 ${page} / ${total} 页`,
  copyWhole: (part: number, parts: number) => (parts > 1 ? `对应原件（第 ${part} / ${parts} 部分）` : '对应原件全部内容'),
  developmentChain: (what: 'bundle' | 'certificate') => `${what === 'bundle' ? '本卷' : '本证书'}出自本地开发链，仅用于演示与开发，不具有任何第三方公信力，不能作为区块链存证的证明使用。`,
  developmentMark: '本地开发链 · 仅供演示',

  /** whose electronic signature the file carries; without an authority's certificate, that is said where the name stands */
  seal: {
    label: '电子签章',
    value: ({ name, selfSigned }: { name: string; selfSigned: boolean }, what: 'bundle' | 'certificate') =>
      selfSigned ? `${name}。${what === 'bundle' ? '本卷' : '本证书'}的签章使用自签名证书，未经电子认证服务机构签发，仅供本机使用，不能据以确认签章人的身份。` : `${name}（签章与证书可在 PDF 阅读器中查验）`,
  },

  /** what a reader's list of attachments says of each */
  attachment: { original: (number: number) => `证据 ${number} 的原始文件`, proof: (number: number) => `证据 ${number} 的存证证明文件`, figures: '欠款计算数据', guide: '如何自行核验' },

  cover: {
    title: '民事诉讼证据材料',
    subtitle: '（区块链存证卷）',
    caseRef: '案件编号',
    lender: '提交人（存证人）',
    counts: '证据数量',
    countsValue: (exhibits: number, pages: number) => `共 ${exhibits} 件证据，全卷共 ${pages} 页`,
    period: '证据形成期间',
    periodValue: (from: string, to: string) => (from === to ? from : `${from} 至 ${to}`),
    chain: '存证链',
    chainValue: (chainId: number) => `EVM 兼容链，链标识（Chain ID）${chainId}`,
    registry: '登记合约',
    composed: '制作日期',
    attached: '内嵌附件',
    attachedValue: ({ data, originals }: PackAttachments) =>
      [
        data === 'all' ? '各件存证证明文件与核验指引已作为附件嵌入本文件' : '存证证明文件与核验指引合计过大，未嵌入本文件，见压缩包',
        { all: '随附的原始文件亦已逐字节嵌入', 'too-large': '随附的原始文件合计过大，未嵌入，见压缩包', none: '本卷未随附原始文件' }[originals],
      ].join('；') + '。',
    /** Of the bundle's exhibits, `retained` are digest-only: nothing may be said of their originals that nobody has seen. The files of `erased` are gone. */
    about: (exhibits: number, retained: number, erased: number) => [
      '本卷各部分见目录。页码自封面起连续编排，与电子文件自身页码、书签、目录及证据目录一致；点击目录条目可直达相应部分。',
      ...aboutOriginals(exhibits, retained, erased),
    ],
    contents: '本卷组成',
  },

  index: {
    title: '证据目录',
    continued: '证据目录（续）',
    columns: ['序号', '证据名称', '证据来源', '证明目的', '页码', '份数', '原件状态'],
    group: (position: string, name: string) => `${position}、${name}`,
    positions: ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一'],
    pages: (from: number, to: number) => (from === to ? `${from}` : `${from}–${to}`),
    copies: '1',
    original: { electronic: '电子原件随附', retained: '原件由提交人保管', erased: '文件已按期抹除' },
    superseded: '（已更正）',
    notAnchored: '尚未上链',
    source: (system: string, actor: string | undefined) => (actor ? `${system}（${actor}）` : system),
  },

  slip: {
    label: (number: number) => `证据 ${number}`,
    purpose: '证明目的',
    sectionRecord: '存证信息',
    sectionSource: '来源与形成（存证人陈述，与文件摘要一并固化）',
    sectionChain: '上链信息',
    recordId: '存证编号',
    sequence: '案内序号',
    sequenceValue: (sequence: number, count: number) => `第 ${sequence} 件（本案共 ${count} 件，前后以摘要相连）`,
    stage: '业务阶段',
    file: '原始文件',
    fileValue: (name: string) => `${name}（随附，逐字节未改动）`,
    fileRetained: '由存证人保管，未随附',
    fileErased: '已按保存期限抹除，未随附',
    format: '格式与大小',
    formatValue: (mediaType: string, bytes: number) => `${mediaType}，${bytes.toLocaleString('en-US')} 字节`,
    sha256: 'SHA-256',
    sm3: 'SM3',
    sm3Missing: '存入时未提供',
    eventTime: '业务发生时间',
    receivedTime: '存入时间',
    anchoredTime: '上链时间',
    late: (hours: number, limit: number) => `上链时间晚于业务发生时间 ${hours} 小时（超过 ${limit} 小时，特此标明）`,
    system: '来源系统',
    actor: '生成人或程序',
    account: '生成账户',
    customer: '客户设备',
    signatures: '签名查验',
    signaturesValue: (findings: SignatureFindings) => describeSignatures(findings, dateTime, 'zh-CN'),
    capture: '采集方式',
    transport: '传输方式',
    custodian: '保管人',
    consent: '授权依据',
    basis: '真实性依据',
    basisValue: (basis: BasisOfTruth) => bases[basis],
    corroborates: '相互印证',
    log: '证据日志',
    leaf: '叶摘要',
    position: '日志位置',
    positionValue: (index: number, size: number) => `第 ${index} 号叶（自 0 起），所属日志头共 ${size} 条`,
    block: '区块',
    blockValue: (number: number) => `高度 ${number}`,
    blockHash: '区块哈希',
    transaction: '交易哈希',
    verdict: '制作时核验',
    supersededTitle: '本证据已被更正',
    notes: '提示',
    placeholderTitle: '本证据无法在卷内展示',
    placeholderHelp: '原始文件已随附于压缩包中，摘要与存证信息见前页，可以相应软件打开查看并核验。',
    placeholderErased: '如他处存有原件，可以前页所列摘要核对。',
    placeholderRetained: '原件由存证人保管，可凭存证编号调取，并以前页所列摘要核对。',
  },

  certificate: {
    title: '区块链存证证书',
    bundleTitle: '区块链存证证书（全案）',
    intro: (record: string) => `兹载明：下列电子文件的摘要已记入证据日志，并登记于所列区块链。存证编号 ${record}。`,
    bundleIntro: '兹载明：本卷所列各件证据的摘要已记入下列证据日志，日志头已登记于所列区块链的登记合约。合约仅接受经链上证明为“在原日志之后追加”的新日志头，已登记内容不可删改。',
    name: '文件名称',
    chain: '区块链',
    chainId: '链标识',
    registry: '登记合约',
    logId: '日志编号',
    origin: '日志名称',
    root: '日志根摘要',
    head: '日志头',
    headValue: (size: number) => `共 ${size} 条`,
    columns: ['序号', '存证编号', '叶号', '日志头', '区块高度', '上链时间', '核验'],
    transactions: '登记交易',
    steps: '自行核验步骤',
    /** the case's certificate lists no digests of files: they stand in the evidence index */
    stepsList: (of: 'record' | 'case') => [
      `计算原始文件的 SHA-256，与${of === 'record' ? '上列摘要' : '证据目录所列摘要'}逐字比对；不同即文件已被改动。`,
      '对证明文件中的存证记录按 RFC 8785 取规范形式，前置一个零字节后计算 SHA-256，得叶摘要。',
      '以证明文件中的路径按 RFC 9162 逐级计算，应得日志根摘要；或调用登记合约 verifyInclusion 由链计算。',
      '在独立的区块链节点上查看登记合约在该日志长度下的日志头，应与根摘要相同，其区块时间即上链时间。',
    ],
    qr: '扫码核验',
    disclaimer: '本证书载明技术事实：文件自上链时起是否改动。它不对文件上链之前的真实性、法律效力或任何机关的采信作出保证。',
    operator: '存证平台',
    operatorValue: (operator: string, filing: string | null) => (filing === null ? `${operator}；备案编号：未申报` : `${operator}（备案编号 ${filing}）`),
    issued: '制作时间',
    build: '软件版本',
    superseded: (by: string) => `本证据已被更正：更正记录为 ${by}，二者均保留。本证书载明的是被更正的记录。`,
    pending: '尚未上链，本页不构成上链证明。',
  },

  /** in the complaint's margin, before a page number */
  lineage: { arrears: '表', exhibit: (number: number) => `证${number}`, uses: '用于起诉状' },

  outline: { cover: '封面', complaint: '民事起诉状', index: '证据目录', exhibits: '证据材料', exhibit: (number: number, title: string) => `证据 ${number}\u3000${title}`, slip: '证据说明', certificate: '区块链存证证书', page: (page: number) => `原件第 ${page} 页`, bookmark: (title: string, _page: number) => title },
  subject: '区块链存证证据材料卷',
};

export type PackText = typeof zhCN;
