/**
 * Every setting, in one schema, each with a sentence. Values come from the environment; secrets may come from a file named by
 * `<NAME>_FILE` instead, and are made with mode 0600 in the data folder on the first local start (see keys.ts).
 */
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { EXPECTED_PROVENANCE, REQUIRED_PROVENANCE, RequirementsError, parseRequirements, type ProvenanceRequirements } from './domain/record/index.ts';
import { DEFAULT_REQUIRED_STAGES, parseRequiredStages, RequiredStagesError } from './domain/pack/index.ts';
import { DEFAULT_RETENTION, parseRetentionPolicy, RetentionPolicyError } from './domain/retention/index.ts';
import { AppError } from './errors.ts';

const MIB = 1024 * 1024;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Environment values are text; numbers take no signs, blanks or exponents, so that a slip is seen rather than guessed at. */
function integer(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`));
}

const path = z.string().min(1, 'must not be empty').transform((value) => (isAbsolute(value) ? value : resolve(value)));
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be 0x and 40 hex digits').transform((value) => value.toLowerCase());
const hash = z.string().regex(/^0x[0-9a-f]{64}$/, 'must be 0x and 64 lower-case hex digits');
/** Order of secp256k1 (SEC 2 §2.4.1). */
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** @param text 0x + 64 hex digits; false for anything else */
export function isPrivateKey(text: string): boolean {
  if (!/^0x[0-9a-f]{64}$/.test(text)) return false;
  const value = BigInt(text);
  return value > 0n && value < CURVE_ORDER;
}

const httpUrl = z.string().refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'must be an http or https URL');
/** Provenance fields per stage, or `standard`; the problem names the part that cannot be read. */
function requirements(standard: ProvenanceRequirements) {
  return z.string().transform((text, context) => {
    try {
      return text === 'standard' ? standard : parseRequirements(text);
    } catch (error) {
      if (!(error instanceof RequirementsError)) throw error;
      context.addIssue({ code: 'custom', message: error.problem.en });
      return z.NEVER;
    }
  });
}
const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');

/** A list that has a reader of its own; what that reader finds is the problem. */
function list<T>(parse: (text: string) => T, isProblem: (error: unknown) => error is Error) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!isProblem(error)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

const retention = list(parseRetentionPolicy, (error) => error instanceof RetentionPolicyError);
const requiredStages = list(parseRequiredStages, (error) => error instanceof RequiredStagesError);

interface Setting<T extends z.ZodType = z.ZodType> {
  schema: T;
  /** as it would stand in the environment; left out where the setting has none */
  default?: string;
  example: string;
  sentence: string;
}

function setting<T extends z.ZodType>(definition: Setting<T>): Setting<T> {
  return definition;
}

export const SETTINGS = {
  PORT: setting({ schema: integer(0, 65535), default: '8080', example: '8080', sentence: 'Port the service listens on; 0 takes any free one.' }),
  HOST: setting({
    schema: z.string().refine((value) => LOOPBACK.includes(value), 'must be a loopback address, because this version has no sign-in'),
    default: '127.0.0.1',
    example: '127.0.0.1',
    sentence: 'Loopback address the service listens on; put a reverse proxy with sign-in before it to serve others.',
  }),
  DATA_DIR: setting({ schema: path, default: 'data', example: './data', sentence: 'Folder that holds everything the service keeps: database, files, log tiles, packs, keys.' }),
  DATABASE_URL: setting({
    schema: z.string().regex(/^sqlite:.+/, 'must start with sqlite: (PostgreSQL comes in a later version)').transform((value) => resolve(value.slice('sqlite:'.length))).optional(),
    example: 'sqlite:./data/docketproof.sqlite',
    sentence: 'Database; left out, an SQLite file in DATA_DIR.',
  }),
  CHAIN_RPC_URL: setting({ schema: httpUrl.optional(), example: 'https://rpc.example.org', sentence: 'JSON-RPC address of the EVM chain; left out, a local Hardhat chain is started.' }),
  CHAIN_ID: setting({ schema: integer(1, Number.MAX_SAFE_INTEGER).optional(), example: '31337', sentence: 'Id the chain must have; required with CHAIN_RPC_URL.' }),
  REGISTRY_ADDRESS: setting({ schema: address.optional(), example: '0x5fbdb2315678afecb367f032d93f642f64180aa3', sentence: 'Address of the EvidenceRegistry contract; required with CHAIN_RPC_URL (npm run deploy prints it).' }),
  REGISTRY_CODE_HASH: setting({ schema: hash.optional(), example: `0x${'ab'.repeat(32)}`, sentence: 'keccak256 of the registry’s runtime code; left out, that of the contract in this version.' }),
  LOCAL_CHAIN_PORT: setting({ schema: integer(0, 65535), default: '8545', example: '8545', sentence: 'Port of the local chain; 0 takes any free one.' }),
  CHAIN_CONFIRMATIONS: setting({ schema: integer(0, 10_000).optional(), example: '12', sentence: 'Blocks on top of an anchor’s block before it counts as final; left out, 2 on the local chain and 12 on any other.' }),
  CHAIN_POLL_MILLISECONDS: setting({ schema: integer(20, 600_000), default: '1000', example: '1000', sentence: 'How often the chain is asked about an anchor that is under way.' }),
  ANCHOR_MAX_RECORDS: setting({ schema: integer(1, 10_000_000), default: '1000', example: '1000', sentence: 'An anchor is made as soon as this many records wait for one.' }),
  ANCHOR_MAX_SECONDS: setting({ schema: integer(1, 86_400), default: '10', example: '10', sentence: 'An anchor is made at the latest this long after the first waiting record came in.' }),
  ANCHOR_PROMISE_SECONDS: setting({ schema: integer(1, 30 * 86_400), default: '3600', example: '3600', sentence: 'A receipt promises an anchor within this time; must not be shorter than ANCHOR_MAX_SECONDS.' }),
  ANCHOR_STUCK_SECONDS: setting({ schema: integer(1, 86_400), default: '120', example: '120', sentence: 'An anchor transaction that is not mined within this time is replaced by one with a higher fee.' }),
  ANCHOR_FEE_BUMP_PERCENT: setting({ schema: integer(10, 1000), default: '25', example: '25', sentence: 'How much higher the fee of a replacement is; most nodes refuse less than 10.' }),
  ANCHOR_MAX_FEE_GWEI: setting({ schema: integer(1, 1_000_000), default: '500', example: '500', sentence: 'Fee per gas that an anchor never exceeds.' }),
  OPERATOR_KEY: setting({ schema: hash.refine(isPrivateKey, 'is no private key: it must lie between 1 and the order of secp256k1').optional(), example: '0x…64 hex digits', sentence: 'Private key of the account that anchors; or OPERATOR_KEY_FILE; left out on the local chain, one is made.' }),
  OPERATOR_KEY_FILE: setting({ schema: path.optional(), example: '/run/secrets/operator.key', sentence: 'File that holds OPERATOR_KEY.' }),
  LOG_KEY: setting({ schema: hash.optional(), example: '0x…64 hex digits', sentence: 'Seed of the Ed25519 key that signs checkpoints and receipts; or LOG_KEY_FILE; left out, one is made.' }),
  LOG_KEY_FILE: setting({ schema: path.optional(), example: '/run/secrets/log.key', sentence: 'File that holds LOG_KEY.' }),
  MASTER_KEY: setting({ schema: hash.optional(), example: '0x…64 hex digits', sentence: 'Key that wraps each case’s file key; or MASTER_KEY_FILE; left out, one is made. Lost, no stored file can be read again.' }),
  MASTER_KEY_FILE: setting({ schema: path.optional(), example: '/run/secrets/master.key', sentence: 'File that holds MASTER_KEY.' }),
  LOG_ORIGIN: setting({
    schema: z.string().regex(/^[^\s+]{1,200}$/u, 'must be up to 200 characters without white space or +'),
    default: 'docketproof.local/log',
    example: 'evidence.lender.example/log',
    sentence: 'Origin line of the log’s checkpoints, a name that no other log has; it cannot be changed once records exist.',
  }),
  LOG_OWNER: setting({ schema: address.optional(), example: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', sentence: 'Account that opened the log in the registry, where that is not the operator’s own; it must have named the operator with setOperator.' }),
  PUBLIC_URL: setting({ schema: httpUrl.optional(), example: 'https://evidence.lender.example', sentence: 'Address under which others reach the service, printed in certificates; left out, the local one.' }),
  MAX_FILE_BYTES: setting({ schema: integer(1, Number.MAX_SAFE_INTEGER), default: String(4096 * MIB), example: String(4096 * MIB), sentence: 'Largest document that is accepted, in bytes.' }),
  MAX_METADATA_BYTES: setting({ schema: integer(1024, 16 * MIB), default: String(64 * 1024), example: String(64 * 1024), sentence: 'Largest metadata of one document, in bytes.' }),
  MAX_BODY_BYTES: setting({ schema: integer(1024, 1024 * MIB), default: String(32 * MIB), example: String(32 * MIB), sentence: 'Largest JSON body (lists of digests, batches), in bytes.' }),
  BULK_MAX_FILES: setting({ schema: integer(1, 100_000), default: '10000', example: '10000', sentence: 'Most files of one bulk deposit.' }),
  BULK_MAX_ARCHIVE_BYTES: setting({ schema: integer(1024, Number.MAX_SAFE_INTEGER), default: String(16 * 1024 * MIB), example: String(16 * 1024 * MIB), sentence: 'Largest archive of a bulk deposit, in bytes; until it is worked off, it takes as much room again in DATA_DIR.' }),
  IMPORT_MAX_BYTES: setting({ schema: integer(1024, 4096 * MIB), default: String(256 * MIB), example: String(256 * MIB), sentence: 'Largest table of an import, in bytes; an XLSX file may have 64 MiB at most.' }),
  IMPORT_MAX_ROWS: setting({ schema: integer(1, 10_000_000), default: '200000', example: '200000', sentence: 'Most rows of one imported table.' }),
  IMPORT_ERROR_DAYS: setting({ schema: integer(0, 365), default: '7', example: '7', sentence: 'Days for which the refused rows of an import are kept, sealed, to be corrected; then they are deleted.' }),
  PACK_WORKERS: setting({ schema: integer(1, 64), default: '1', example: '2', sentence: 'Threads that compose packs; the service itself keeps a core of its own.' }),
  PACKS_MAX_BYTES: setting({ schema: integer(1, Number.MAX_SAFE_INTEGER), default: String(100 * 1024 * MIB), example: String(100 * 1024 * MIB), sentence: 'Bytes of packs on disk at which batches pause, with the reason named, until this is raised and they are resumed; those under way are still finished.' }),
  LIBREOFFICE: setting({ schema: path.optional(), example: '/usr/bin/soffice', sentence: 'LibreOffice’s program, which lays Word, Excel and PowerPoint exhibits out as pages; left out, Word and Excel are shown as text and PowerPoint is not shown.' }),
  COURT_PROFILES_DIR: setting({ schema: path.optional(), example: '/etc/docketproof/courts', sentence: 'Folder of court profiles of your own (*.json), read and checked at the start; one with the id of a shipped profile takes its place.' }),
  VERIFY_RATE_PER_MINUTE: setting({ schema: integer(1, 100_000_000), default: '600', example: '600', sentence: 'Verification requests one address may make a minute.' }),
  PROXY_HOPS: setting({ schema: integer(0, 10), default: '0', example: '1', sentence: 'Reverse proxies of your own before the service; the rate is then counted by the address that the outermost one reports.' }),
  LATENESS_HOURS: setting({ schema: integer(1, 24 * 365), default: '24', example: '24', sentence: 'A document anchored more than this long after its event is shown as late.' }),
  RETENTION_YEARS: setting({ schema: retention, default: DEFAULT_RETENTION, example: 'contract:20,identity:10,collection:5,*:20', sentence: 'Whole years after a loan was closed for which the documents of each stage are kept, * for all others; the defaults are for the lender to check.' }),
  LENDER_NAME: setting({ schema: z.string().min(1).max(200), default: '示例消费金融有限公司（虚构）', example: '示例消费金融有限公司', sentence: 'The lender, as printed on packs.' }),
  PACK_REQUIRED_STAGES: setting({ schema: requiredStages, default: DEFAULT_REQUIRED_STAGES, example: 'financial-loan:identity,contract,disbursement;credit-card:identity,contract', sentence: 'Stages of which a case must have evidence before its pack is sealed, per cause (cause:stage,stage;…); one that is missing can be overridden with a reason that the pack prints.' }),
  PROVENANCE_REQUIRED: setting({
    schema: requirements(REQUIRED_PROVENANCE),
    default: 'standard',
    example: '*:sourceSystem,sourceRecordId;signature:device,ipAddress',
    sentence: 'Provenance fields that a document must state, per stage (* for all); without them it is refused. standard: the source system.',
  }),
  PROVENANCE_EXPECTED: setting({
    schema: requirements(EXPECTED_PROVENANCE),
    default: 'standard',
    example: '*:sourceSystem,sourceRecordId,actor;signature:device,ipAddress,corroborates',
    sentence: 'Provenance fields that a document should state, per stage; what is missing is named wherever the document appears. standard: what courts review.',
  }),
  PLATFORM_OPERATOR: setting({ schema: z.string().min(1).max(200), default: '本机部署（未申报运营者）', example: '示例存证科技有限公司', sentence: 'Who operates this service, as printed on certificates.' }),
  PLATFORM_FILING_NUMBER: setting({ schema: z.string().min(1).max(100).optional(), example: '京网信备00000000000000000000号', sentence: 'Filing number of the blockchain information service (区块链信息服务管理规定), printed on certificates.' }),
  PLATFORM_RELATION: setting({ schema: z.string().min(1).max(500).optional(), example: '存证平台由原告委托独立运营，与原告无股权及人员关系', sentence: 'How the operator stands to the lender (在线诉讼规则 art 17), printed in the platform statement of packs; left out, it says that nothing was declared.' }),
  PLATFORM_ENVIRONMENT: setting({ schema: z.string().min(1).max(500).optional(), example: '境内两地机房，专用服务器', sentence: 'Where and on what the service runs, printed in the platform statement.' }),
  PLATFORM_TRANSPORT: setting({ schema: z.string().min(1).max(500).optional(), example: '业务系统经专线以 TLS 1.3 存入', sentence: 'How documents reach the service, printed in the platform statement.' }),
  PLATFORM_SECURITY: setting({ schema: z.string().min(1).max(500).optional(), example: '网络安全等级保护三级（备案号示例）', sentence: 'Level of protection, certificates and audits, printed in the platform statement.' }),
  PDF_SIGN_KEY_FILE: setting({ schema: path.optional(), example: '/run/secrets/seal.key.pem', sentence: 'Private key (PEM, PKCS #8, not encrypted) that signs bundles and certificates; left out, a self-signed one is made in DATA_DIR/keys, and they say so.' }),
  PDF_SIGN_CERT_FILE: setting({ schema: path.optional(), example: '/run/secrets/seal.cert.pem', sentence: 'Certificate (PEM) of PDF_SIGN_KEY_FILE, required with it; certificates of issuers may follow.' }),
  PDF_SIGN_CHAIN_FILE: setting({ schema: path.optional(), example: '/run/secrets/seal.chain.pem', sentence: 'Certificates (PEM) of the issuers of PDF_SIGN_CERT_FILE, in any order, where they are not in that file.' }),
  TSA_URL: setting({ schema: httpUrl.optional(), example: 'https://tsa.example.org/rfc3161', sentence: 'Time-stamping authority (RFC 3161) that stamps the signatures of bundles and certificates; left out, they carry no time stamp.' }),
  LOG_LEVEL: setting({ schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'must be fatal, error, warn, info, debug or silent'), default: 'warn', example: 'info', sentence: 'How much the service writes to standard error.' }),
  OPEN_METRICS: setting({ schema: flag, default: '1', example: '0', sentence: 'Whether /metrics is served.' }),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };

function readSetting(name: SettingName, environment: NodeJS.ProcessEnv): unknown {
  const { schema, example, ...rest }: Setting = SETTINGS[name];
  // An empty value in a compose file or service unit means "not set".
  const text = environment[name] === undefined || environment[name] === '' ? rest.default : environment[name];
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  throw new AppError('setting-invalid', { setting: name, problem: result.error.issues[0]?.message ?? 'not valid', example });
}

function requireTogether(settings: Settings): void {
  if (settings.CHAIN_RPC_URL !== undefined) {
    for (const name of ['CHAIN_ID', 'REGISTRY_ADDRESS'] as const) {
      if (settings[name] === undefined) throw new AppError('setting-invalid', { setting: name, problem: 'required when CHAIN_RPC_URL is set', example: SETTINGS[name].example });
    }
  }
  const needs = [['PDF_SIGN_KEY_FILE', 'PDF_SIGN_CERT_FILE'], ['PDF_SIGN_CERT_FILE', 'PDF_SIGN_KEY_FILE'], ['PDF_SIGN_CHAIN_FILE', 'PDF_SIGN_CERT_FILE']] as const;
  for (const [given, name] of needs) {
    if (settings[given] !== undefined && settings[name] === undefined) throw new AppError('setting-invalid', { setting: name, problem: `required when ${given} is set`, example: SETTINGS[name].example });
  }
  if (settings.ANCHOR_PROMISE_SECONDS < settings.ANCHOR_MAX_SECONDS) {
    throw new AppError('setting-invalid', { setting: 'ANCHOR_PROMISE_SECONDS', problem: `must not be shorter than ANCHOR_MAX_SECONDS (${settings.ANCHOR_MAX_SECONDS})`, example: SETTINGS.ANCHOR_PROMISE_SECONDS.example });
  }
}

/**
 * Reads all settings from `environment`.
 * @throws AppError `setting-invalid` naming the first wrong setting, what is wrong with its value (never the value itself: it
 *   may be a secret), and an example
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const names = Object.keys(SETTINGS) as SettingName[];
  const settings = Object.fromEntries(names.map((name) => [name, readSetting(name, environment)])) as Settings;
  requireTogether(settings);
  return settings;
}
