/**
 * Which provenance a document should carry, per stage. Two levels exist: what is *required* is refused when it is missing, what is
 * *expected* is accepted, and named as missing wherever the document appears. Courts review where a document came from, how it was
 * produced, how it was kept and what corroborates it (在线诉讼规则 art 18); which of that a lender can supply is its own to configure.
 */
import { provenanceSchema } from './schema-v2.ts';
import { CASE_STATEMENT_STAGE, PACK_STAGE, STAGES, type Provenance, type RecordStage, type Stage } from './types.ts';

export type ProvenanceField = keyof Provenance;
/** All fields, in the order in which missing ones are named. */
export const PROVENANCE_FIELDS = Object.keys(provenanceSchema.shape) as readonly ProvenanceField[];

/** Fields per stage; those under `*` go for every stage. */
export type ProvenanceRequirements = Readonly<Partial<Record<Stage | '*', readonly ProvenanceField[]>>>;

/** What the fields are called where people read what is missing. */
export const PROVENANCE_TEXTS: Readonly<Record<ProvenanceField, { 'zh-CN': string; en: string }>> = {
  sourceSystem: { 'zh-CN': '来源系统', en: 'source system' },
  sourceVersion: { 'zh-CN': '来源系统版本', en: 'version of the source system' },
  sourceRecordId: { 'zh-CN': '来源系统内的编号', en: 'record id in the source system' },
  actor: { 'zh-CN': '生成主体', en: 'who or what produced it' },
  account: { 'zh-CN': '生成账户', en: 'account that generated it' },
  captureMethod: { 'zh-CN': '采集方式', en: 'capture method' },
  captureTool: { 'zh-CN': '采集工具', en: 'capture tool' },
  transport: { 'zh-CN': '传输方式', en: 'transport' },
  device: { 'zh-CN': '客户操作设备', en: 'customer’s device' },
  ipAddress: { 'zh-CN': '客户网络地址', en: 'customer’s network address' },
  custodian: { 'zh-CN': '保管人', en: 'custodian' },
  basisOfTruth: { 'zh-CN': '真实性依据', en: 'basis of truth' },
  consentReference: { 'zh-CN': '授权依据编号', en: 'consent reference' },
  corroborates: { 'zh-CN': '所印证的存证', en: 'records it corroborates' },
};

/**
 * What is expected unless configured otherwise. Of every document: source (system, version, id), generation (actor, method, tool), keeping
 * (transport, custodian) and the basis of truth (民事证据规定 art 94). Where a customer acts, also account, device and network address,
 * since they tie the act to the customer (电子签名法 art 13); where personal data rest on a separate consent, its reference (个人信息保护法
 * arts 23, 29); and of what only makes sense beside an earlier document, the record that it corroborates (关联印证).
 */
export const EXPECTED_PROVENANCE: ProvenanceRequirements = {
  '*': ['sourceSystem', 'sourceVersion', 'sourceRecordId', 'actor', 'captureMethod', 'captureTool', 'transport', 'custodian', 'basisOfTruth'],
  application: ['account', 'device', 'ipAddress'],
  'credit-check': ['consentReference'],
  identity: ['account', 'device', 'ipAddress', 'consentReference'],
  signature: ['account', 'device', 'ipAddress', 'corroborates'],
  disbursement: ['account', 'corroborates'],
  repayment: ['account', 'corroborates'],
  'overdue-notice': ['corroborates'],
  collection: ['account', 'corroborates'],
  settlement: ['corroborates'],
};

/** What is refused when it is missing, unless configured otherwise: what the form itself requires. */
export const REQUIRED_PROVENANCE: ProvenanceRequirements = { '*': ['sourceSystem'] };

/**
 * The required fields that a deposit of this stage does not state, in the order of {@link PROVENANCE_FIELDS}. `basisOfTruth: none-stated`
 * states nothing and counts as missing. Case statements and packs are our own and owe none.
 */
export function missingProvenance(stage: RecordStage, provenance: Provenance, requirements: ProvenanceRequirements): ProvenanceField[] {
  if (stage === CASE_STATEMENT_STAGE || stage === PACK_STAGE) return [];
  const wanted = new Set([...(requirements['*'] ?? []), ...(requirements[stage] ?? [])]);
  return PROVENANCE_FIELDS.filter((field) => wanted.has(field) && (provenance[field] === undefined || provenance[field] === 'none-stated'));
}

/** A text of requirements that cannot be read; says which part, and what may stand there. */
export class RequirementsError extends Error {
  readonly code = 'invalid-requirements';
  readonly problem: { 'zh-CN': string; en: string };

  constructor(problem: { 'zh-CN': string; en: string }) {
    super(problem.en);
    this.name = 'RequirementsError';
    this.problem = problem;
  }
}

/** Most characters of a wrong part that an error repeats. */
const SHOWN = 60;

/**
 * Requirements as a setting writes them: `signature:device,ipAddress;contract:sourceRecordId;*:sourceSystem`. White space around names is
 * ignored; an empty text requires nothing.
 * @throws RequirementsError naming the stage or field that is unknown, missing or written twice
 */
export function parseRequirements(text: string): ProvenanceRequirements {
  const requirements: Partial<Record<Stage | '*', ProvenanceField[]>> = {};
  for (const part of text.split(';').map((each) => each.trim())) {
    if (part === '') continue;
    const [name = '', list, ...more] = part.split(':').map((each) => each.trim());
    const shown = part.slice(0, SHOWN);
    if (list === undefined || more.length > 0) refuse(`“${shown}”的格式应为“阶段:字段,字段”`, `"${shown}" must look like "stage:field,field"`);
    if (!isStage(name)) refuse(`没有业务阶段“${name.slice(0, SHOWN)}”；可用：*, ${STAGES.join(', ')}`, `there is no stage "${name.slice(0, SHOWN)}"; known are *, ${STAGES.join(', ')}`);
    if (requirements[name] !== undefined) refuse(`业务阶段“${name}”出现两次`, `the stage "${name}" is named twice`);
    requirements[name] = fieldsOf(list, name);
  }
  return requirements;
}

function fieldsOf(list: string, stage: string): ProvenanceField[] {
  const fields: ProvenanceField[] = [];
  for (const field of list.split(',').map((each) => each.trim())) {
    const shown = field.slice(0, SHOWN);
    if (!isField(field)) return refuse(`业务阶段“${stage}”下没有字段“${shown}”；可用：${PROVENANCE_FIELDS.join(', ')}`, `stage "${stage}" names the field "${shown}", which does not exist; known are ${PROVENANCE_FIELDS.join(', ')}`);
    if (fields.includes(field)) refuse(`业务阶段“${stage}”下字段“${field}”出现两次`, `stage "${stage}" names the field "${field}" twice`);
    fields.push(field);
  }
  return fields;
}

function isStage(name: string): name is Stage | '*' {
  return name === '*' || (STAGES as readonly string[]).includes(name);
}

function isField(name: string): name is ProvenanceField {
  return (PROVENANCE_FIELDS as readonly string[]).includes(name);
}

function refuse(zh: string, en: string): never {
  throw new RequirementsError({ 'zh-CN': zh, en });
}
