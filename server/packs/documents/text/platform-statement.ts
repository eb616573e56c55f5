import type { PackLanguage } from '../../pdf/input.ts';

export interface PlatformStatementText {
  title: string;
  continued: string;
  intro: string;
  notDeclared: string;
  notProvided: string;
  operatorHeading: string;
  operator: string;
  filing: string;
  relation: string;
  sameParty: string;
  security: string;
  environmentHeading: string;
  software: string;
  environment: string;
  storage: string;
  storageValue: string;
  encryption: string;
  encryptionValue: readonly string[];
  transport: string;
  transportUnknown: string;
  algorithmsHeading: string;
  algorithms: readonly (readonly [label: string, value: string])[];
  chainHeading: string;
  log: string;
  chainId: string;
  registry: string;
  registryCode: string;
  confirmations: string;
  confirmationsValue: (count: number) => string;
  kind: string;
  development: string;
  notDevelopment: string;
  witnesses: string;
  witnessesValue: (threshold: number) => string;
  noWitnesses: string;
  nodes: string;
  nodesValue: string;
  processHeading: string;
  process: readonly string[];
  interferenceHeading: string;
  interference: readonly string[];
  limits: string;
  signature: readonly string[];
}

/** 平台情况说明 (在线诉讼规则 art 17): what the software knows of itself, what the operator declared, and what nobody said. */
export const PLATFORM_STATEMENT_TEXT: Record<PackLanguage, PlatformStatementText> = {
  'zh-CN': {
    title: '平台情况说明',
    continued: '平台情况说明（续）',
    intro: '本说明依《人民法院在线诉讼规则》第十七条列举的审查事项编制。标“申报”的内容由平台运营者申报，软件未予核实；未申报的，载明未申报。其余为本软件版本的固有设计。',
    notDeclared: '未申报',
    notProvided: '未提供',
    operatorHeading: '一、运营者及其与当事人的关系',
    operator: '平台运营者（申报）',
    filing: '区块链信息服务备案编号（申报）',
    relation: '与提交人的关系（申报）',
    sameParty: '运营者与提交人为同一主体',
    security: '安全保护等级及认证（申报）',
    environmentHeading: '二、系统环境、存储与传输',
    software: '软件及版本',
    environment: '运行环境（申报）',
    storage: '存储方式',
    storageValue: '原始文件逐字节保存，记录写入后不作修改；更正以新记录为之，新旧均保留。收到文件、记录与序号均落盘之后方予回执。',
    encryption: '加密方式',
    encryptionValue: ['文件与登记资料以 AES-256-GCM 加密存储，每案一钥，案件密钥另以主密钥加密保存。', '上链与日志中仅有加盐后的摘要，不含姓名、证件号码、电话等个人信息。'],
    transport: '传输方式（申报）',
    transportUnknown: '未申报。文件到达服务后的处理见上；到达之前的传输由部署者设置，软件未予核实。',
    algorithmsHeading: '三、算法与信息验证',
    algorithms: [
      ['文件摘要', 'SHA-256（FIPS 180-4）与 SM3（GB/T 32905）；仅存摘要的，SM3 由存证人提供'],
      ['存证记录', '规范化 JSON（RFC 8785）；叶摘要为 SHA-256(0x00 ‖ 记录字节)'],
      ['证据日志', '只增不改的默克尔树（RFC 9162），以 C2SP tlog-tiles 存储'],
      ['检查点', 'C2SP 签名文本，Ed25519'],
      ['登记合约', '部署于 EVM 兼容链；仅接受附有一致性证明、由原日志头延伸而来的新日志头；合约无升级、无暂停、无管理员'],
    ],
    chainHeading: '四、区块链、节点与见证',
    log: '证据日志',
    chainId: '链标识',
    registry: '登记合约',
    registryCode: '合约代码哈希',
    confirmations: '确认要求',
    confirmationsValue: (count) => `其后 ${count} 个区块`,
    kind: '链的性质',
    development: '本地开发链，唯一节点即本机，密钥公开，仅用于演示与开发，不具有第三方公信力',
    notDevelopment: '信任设置未标明其为演示用途；链的治理与节点情况由运营者另行说明',
    witnesses: '见证方账户',
    witnessesValue: (threshold) => `（要求其中至少 ${threshold} 个确认）`,
    noWitnesses: '未设见证方',
    nodes: '核验所用节点',
    nodesValue: '由运营者配置；读者可另选任一节点核验，结论不依赖运营者的节点',
    processHeading: '五、存证流程',
    process: [
      '收件：业务系统提交文件及其来源说明；服务边接收边计算摘要，加密落盘，生成存证记录，给出签名回执（回执为承诺，不是证明）。',
      '入列：记录的叶摘要按序写入证据日志，日志头由日志密钥签名。',
      '上链：日志头连同一致性证明提交登记合约，合约验证其由原日志头延伸而来，方予登记；已签名的交易先存后发。',
      '确认：其后区块足数并复核区块哈希后，方视为确认；链发生重组的，退回重新登记。',
      '取证：按案提取记录、原件与证明文件，逐件核验后制作本卷。',
    ],
    interferenceHeading: '六、对不当干预的防范',
    interference: [
      '运营者不能改动或删去已登记日志头之前的任何一条：新日志头须由合约验证为原日志的延伸。',
      '运营者能够不收、迟收文件，或停止服务；故本卷载明业务时间、接收时间与上链时间，迟延予以标明。',
      '文件在存入之前的真实性不由平台保证，见各件来源说明。',
    ],
    limits: '本说明不就平台是否符合任何机关的要求、是否为任何机关认可作出陈述。签名之前不构成任何人的陈述。',
    signature: ['运营者（盖章）：', '经办人（签字）：', '日期：　　　　年　　月　　日'],
  },
  en: {
    title: 'Statement about the platform',
    continued: 'Statement about the platform (continued)',
    intro: 'This statement follows the points reviewed under article 17 of the Online Litigation Rules of the People’s Courts. What is marked “declared” comes from the operator and was not verified by the software; what was not declared is said to be so. Everything else is how this version of the software works.',
    notDeclared: 'not declared',
    notProvided: 'not provided',
    operatorHeading: '1. Operator and its relation to the parties',
    operator: 'Operator (declared)',
    filing: 'Filing number of the blockchain service (declared)',
    relation: 'Relation to the submitting party (declared)',
    sameParty: 'operator and submitting party are the same',
    security: 'Level of protection and certificates (declared)',
    environmentHeading: '2. Environment, storage and transmission',
    software: 'Software and version',
    environment: 'Environment (declared)',
    storage: 'Storage',
    storageValue: 'Originals are kept byte for byte; a record is never changed. A correction is a new record, and both are kept. A deposit is acknowledged only when file, record and sequence are durable.',
    encryption: 'Encryption',
    encryptionValue: ['Files and register entries are stored under AES-256-GCM with a key per case; case keys are wrapped by a master key.', 'Log and chain hold salted digests only: no names, identity numbers or telephone numbers.'],
    transport: 'Transmission (declared)',
    transportUnknown: 'not declared. How documents are treated after they reach the service is stated above; the way before is set up by the operator and was not verified by the software.',
    algorithmsHeading: '3. Algorithms and verification of information',
    algorithms: [
      ['Digests of files', 'SHA-256 (FIPS 180-4) and SM3 (GB/T 32905); where only digests were deposited, SM3 is the depositor’s'],
      ['Evidence record', 'canonical JSON (RFC 8785); leaf = SHA-256(0x00 ‖ record bytes)'],
      ['Evidence log', 'append-only Merkle tree (RFC 9162), stored as C2SP tlog-tiles'],
      ['Checkpoint', 'C2SP signed note, Ed25519'],
      ['Registry', 'contract on an EVM chain; it accepts a new head only with proof that it extends the last one; no upgrade, no pause, no administrator'],
    ],
    chainHeading: '4. Chain, nodes and witnesses',
    log: 'Evidence log',
    chainId: 'Chain id',
    registry: 'Registry',
    registryCode: 'Code hash of the registry',
    confirmations: 'Finality',
    confirmationsValue: (count) => `${count} further blocks`,
    kind: 'Kind of chain',
    development: 'local development chain: its only node is this machine and its keys are public; for demonstration and development, without any standing of its own',
    notDevelopment: 'not marked as a development chain in the trust settings; its governance and nodes are for the operator to describe',
    witnesses: 'Accounts of witnesses',
    witnessesValue: (threshold) => `(at least ${threshold} of them must confirm)`,
    noWitnesses: 'none are set up',
    nodes: 'Node used',
    nodesValue: 'configured by the operator; a reader may use any other, and the result does not depend on the operator’s',
    processHeading: '5. Process',
    process: [
      'Receipt: a business system submits a document and states its source; digests are computed while it arrives, it is encrypted and made durable, and a signed receipt is given (a promise, not a proof).',
      'Sequencing: the leaf of the record is appended to the log, whose head is signed by the log’s key.',
      'Anchoring: the head goes to the registry with a consistency proof; the registry records it only if it extends the last one. A signed transaction is stored before it is sent.',
      'Finality: a head counts as final when enough blocks follow and the block hash was checked again; after a reorganisation it is anchored again.',
      'Extraction: records, originals and proofs are taken out case by case, each is verified, and this file is made.',
    ],
    interferenceHeading: '6. Improper interference',
    interference: [
      'The operator cannot alter or remove anything below an anchored head: a new head must be proven to extend it.',
      'The operator can refuse or delay a document or stop the service; the times of event, receipt and anchor are therefore stated and lateness is shown.',
      'Whether a document was true before it was deposited is not guaranteed by the platform; see each document’s source.',
    ],
    limits: 'This statement does not say that the platform meets the requirements of any authority or is recognised by any. Until it is signed it is nobody’s statement.',
    signature: ['For the operator (seal):', 'Name and signature:', 'Date:'],
  },
};
