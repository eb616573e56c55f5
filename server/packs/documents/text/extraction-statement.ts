import type { PackLanguage } from '../../pdf/input.ts';
import type { DigestComparison } from '../exhibit-state.ts';

export interface ExtractionStatementText {
  title: string;
  continued: string;
  intro: string;
  factsHeading: string;
  who: string;
  whoValue: string;
  when: string;
  system: string;
  systemUnknown: string;
  tool: string;
  case: string;
  scope: string;
  scopeValue: (exhibits: number, files: number) => string;
  medium: string;
  mediumValue: string;
  stepsHeading: string;
  steps: readonly string[];
  digestsHeading: string;
  digestColumns: readonly [string, string, string, string];
  before: string;
  after: string;
  notRead: Record<Exclude<DigestComparison, 'equal' | 'differs'>, string>;
  comparison: Record<DigestComparison, string>;
  event: string;
  received: string;
  anchored: string;
  digestNote: string;
  repeatHeading: string;
  repeat: readonly string[];
  changesHeading: string;
  changes: readonly string[];
  declarationHeading: string;
  declarationNote: string;
  declaration: (facts: { build: string; exhibits: number; extracted: string }) => readonly string[];
  signature: readonly string[];
}

/**
 * 数据提取说明 (在线诉讼规则 art 18; 互联网法院规定 art 11: who, when, medium, reproducible, additions and deletions) with the declaration of
 * FRE 902(13)/(14) and 12 V.S.A. §1913 as a form to be filled in.
 */
export const EXTRACTION_STATEMENT_TEXT: Record<PackLanguage, ExtractionStatementText> = {
  'zh-CN': {
    title: '数据提取说明',
    continued: '数据提取说明（续）',
    intro: '本说明载明本卷电子数据的提取主体、时间、来源、工具、方法、介质，以及提取前后的摘要，供审查提取过程是否完整、能否再现。',
    factsHeading: '一、提取情况',
    who: '提取人',
    whoValue: '（由提取人本人填写并签字，见文末）',
    when: '提取时间',
    system: '提取自',
    systemUnknown: '未提供',
    tool: '提取工具',
    case: '案件编号',
    scope: '提取范围',
    scopeValue: (exhibits, files) => `该案件编号项下全部 ${exhibits} 件存证记录及证明文件；其中 ${files} 件的原始文件一并提取`,
    medium: '输出介质',
    mediumValue: '本压缩包（卷宗、原始文件、证明文件、清单及封签），其摘要见压缩包清单及存证平台',
    stepsHeading: '二、提取步骤',
    steps: [
      '以案件编号从存证平台取出该案全部存证记录，按案内序号排列，核对序号连续、前后摘要相连。',
      '逐件取得证明文件，以提取工具连同区块链登记情况予以核验。',
      '逐件取出加密保存的原始文件，解密后计算 SHA-256，与存证记录所载比对；不同的，不予制作本卷。',
      '将原始文件逐字节、证明文件原样装入压缩包，另制供阅读的卷宗；列明清单并以日志密钥封签。',
    ],
    digestsHeading: '三、提取前后的摘要',
    digestColumns: ['证据', '存证编号与时间', 'SHA-256（上：存入时所载；下：提取后计算）', '比对'],
    before: '存入',
    after: '提取',
    notRead: { 'on-sealing': '（文件较大，装入压缩包时比对）', 'not-compared': '（无原件可供提取）' },
    comparison: { equal: '相同', differs: '不同', 'on-sealing': '装入时比对', 'not-compared': '未比对' },
    event: '业务',
    received: '接收',
    anchored: '上链',
    digestNote: '存入时的 SHA-256 与 SM3 由存证平台依所收文件计算；仅存摘要的，由存证人提供。SM3 在提取时未重新计算。时间均为北京时间。',
    repeatHeading: '四、再现方法',
    repeat: ['在同一存证平台以同一案件编号、同一软件版本和同一制作时间再次制作，所得卷宗逐字节相同（签章的时间戳除外）。', '不借助存证平台：以压缩包内原始文件与证明文件，按《如何自行核验》逐件复核。'],
    changesHeading: '五、增加、删除与修改',
    changes: ['原始文件未作任何改动。', '卷宗内的证据页为供阅读的复制件：加有页码与页眉；图片、长截图按页缩放或分段；脚本等可执行内容不予复制，凡此均在该件证据说明页提示。', '未能展示的，以说明页代替并载明原因，原始文件仍在压缩包内。'],
    declarationHeading: '六、声明（待填写；美国联邦证据规则 902(13)、902(14) 及佛蒙特州法典第 12 编 §1913 所列事项）',
    declarationNote: '本声明由具备相应知识的人填写、签署并按所适用的法律宣誓或具结；签署之前不发生声明的效力。是否适用，由使用人依其程序确定。',
    declaration: ({ build, exhibits, extracted }) => [
      '本人姓名________________，职务________________，任职于________________________________。本人具备作出本声明的资格，依据为________________________________________。',
      `过程：上列 ${exhibits} 件电子记录由 ${build} 生成的存证记录所描述；该过程对所收文件计算摘要、写入只增不改的日志、登记于区块链，能够得出准确结果。`,
      '摘要：各件记录以 SHA-256 标识，提取后再次计算的摘要与存入时所载是否相同，见第三部分。',
      '何时进入区块链：各件记录的日期与时间见第三部分“上链”。',
      `何时自区块链取得：${extracted}。`,
      '各件记录在区块链上的保存属于日常开展的业务活动：是□　否□（由声明人填写）。',
      '各件记录系由日常开展的业务活动、依惯常做法形成：是□　否□（由声明人填写）。',
    ],
    signature: ['提取人／声明人（签字）：', '单位及职务：', '日期：　　　　年　　月　　日'],
  },
  en: {
    title: 'Statement of extraction',
    continued: 'Statement of extraction (continued)',
    intro: 'This statement says who extracted the electronic data of this file, when, from where, with what and how, on which medium, and with which digests before and after, so that the extraction can be reviewed and repeated.',
    factsHeading: '1. The extraction',
    who: 'Extracted by',
    whoValue: '(to be filled in and signed by that person, see the end)',
    when: 'Extracted at',
    system: 'From',
    systemUnknown: 'not provided',
    tool: 'Tool',
    case: 'Case reference',
    scope: 'Scope',
    scopeValue: (exhibits, files) => `all ${exhibits} evidence records under that case reference with their proofs; of ${files} of them the original as well`,
    medium: 'Medium',
    mediumValue: 'this ZIP file (bundle, originals, proofs, manifest and seal); its digest is in the platform’s records',
    stepsHeading: '2. Steps',
    steps: [
      'All records of the case were taken from the platform by case reference and put in order; the sequence was checked for gaps and each record against the one before it.',
      'The proof of each record was built and verified by the tool, together with what the chain has on record.',
      'Each original was decrypted and its SHA-256 computed and compared with the record; had one differed, this file would not have been made.',
      'Originals went into the ZIP file byte for byte and proofs as they are; a bundle for reading was made; everything is listed in a manifest sealed with the log’s key.',
    ],
    digestsHeading: '3. Digests before and after',
    digestColumns: ['No.', 'Record id and times', 'SHA-256 (above: as deposited; below: as extracted)', 'Comparison'],
    before: 'in',
    after: 'out',
    notRead: { 'on-sealing': '(large file: compared while it is written into the ZIP file)', 'not-compared': '(there is no original to extract)' },
    comparison: { equal: 'equal', differs: 'differs', 'on-sealing': 'on sealing', 'not-compared': 'not compared' },
    event: 'event',
    received: 'received',
    anchored: 'anchored',
    digestNote: 'SHA-256 and SM3 as deposited were computed by the platform from the file received; of a digest-only deposit they are the depositor’s. SM3 was not computed again. Times are Beijing time.',
    repeatHeading: '4. How to reproduce it',
    repeat: ['On the same platform, with the same case reference, software version and time of making, the bundle comes out the same byte for byte (time stamps of signatures excepted).', 'Without the platform: check each original and proof of the ZIP file as HOW-TO-CHECK describes.'],
    changesHeading: '5. Additions, deletions and changes',
    changes: ['Originals were not changed.', 'Exhibit pages of the bundle are copies for reading: page numbers and running heads were added, pictures and long screenshots scaled or sliced, scripts and other active content left out; each slip says so.', 'What could not be shown has a page with the reason in its place; the original is in the ZIP file.'],
    declarationHeading: '6. Declaration to be completed (FRE 902(13), 902(14); 12 V.S.A. § 1913)',
    declarationNote: 'To be completed by a qualified person and signed under oath or as the applicable law requires; before that it is nobody’s declaration. Whether it applies is for whoever uses it to decide.',
    declaration: ({ build, exhibits, extracted }) => [
      'My name is ________________________. I am ________________________ (office held) at ________________________________. I am qualified to make this declaration because ________________________________.',
      `Process: the ${exhibits} electronic records listed above are described by evidence records generated by ${build}, a process that computes digests of the files received, appends them to an append-only log and anchors the log on a blockchain, and that produces an accurate result.`,
      'Digests: each record is identified by its SHA-256; whether the digest computed on extraction equals the one recorded at deposit is stated in part 3.',
      'Date and time the records entered the blockchain: see “anchored” in part 3.',
      `Date and time the records were received from the blockchain: ${extracted}.`,
      'The records were maintained in the blockchain as a regularly conducted activity: yes □  no □ (to be completed by the declarant).',
      'The records were made by the regularly conducted activity as a regular practice: yes □  no □ (to be completed by the declarant).',
    ],
    signature: ['Signature:', 'Name, organisation and office held:', 'Date:'],
  },
};
