/** The manifest of a bulk deposit: which file belongs to which loan, and what is stated of it. One list of rows, whatever its format. */
import { AppError, type Localized } from '../errors.ts';
import { JSON_PROBLEMS_ZH, JsonError, parseJson } from '../domain/json/index.ts';
import { requireKnownFields } from './manifest-fields.ts';
import { rowsOfTable } from './manifest-table.ts';

/** In the root of archive or folder, exactly one of them. */
export const MANIFEST_NAMES = ['manifest.json', 'manifest.ndjson', 'manifest.csv', 'manifest.xlsx'] as const;
export type ManifestName = (typeof MANIFEST_NAMES)[number];
export const MANIFEST_FORMAT = 'docketproof/bulk-manifest/v1';

/** Largest manifest: 10 000 rows with every field at its longest are smaller. */
export const MAX_MANIFEST_BYTES = 64 << 20;
/** manifest → entries → entry → provenance → corroborates */
const MANIFEST_DEPTH = 5;

/** One entry, not yet validated. */
export interface ManifestRow {
  /** as a clerk counts: the line of NDJSON, the row of a table (its heading is row 1), the place in a JSON list from 1 */
  row: number;
  value: Record<string, unknown>;
  /** what the reader of a table found wrong with this row alone */
  refusal?: AppError;
}

/**
 * The manifest among the names of the root.
 * @throws AppError `bulk-manifest-missing`, `bulk-manifest-several`
 */
export function manifestAmong(names: Iterable<string>): ManifestName {
  const present = new Set(names);
  const [found, ...more] = MANIFEST_NAMES.filter((name) => present.has(name));
  if (found === undefined) throw new AppError('bulk-manifest-missing', { names: MANIFEST_NAMES.join(', ') });
  if (more.length > 0) throw new AppError('bulk-manifest-several', { names: [found, ...more].join(', ') });
  return found;
}

/**
 * All rows of a manifest.
 * @throws AppError `bulk-manifest-unreadable`, `bulk-manifest-field`, `bulk-manifest-empty`, `bulk-files-too-many`: then nothing of it is used
 */
export async function readManifest(name: ManifestName, content: AsyncIterable<Uint8Array>, limits: { rows: number }): Promise<ManifestRow[]> {
  const rows = await readRows(name, content, limits.rows);
  if (rows.length === 0) throw new AppError('bulk-manifest-empty', { manifest: name });
  if (rows.length > limits.rows) throw new AppError('bulk-files-too-many', { count: rows.length, limit: limits.rows });
  for (const { row, value } of rows) requireKnownFields(name, row, value);
  return rows;
}

async function readRows(name: ManifestName, content: AsyncIterable<Uint8Array>, maxRows: number): Promise<ManifestRow[]> {
  switch (name) {
    case 'manifest.json':
      return rowsOfJson(await readText(name, content));
    case 'manifest.ndjson':
      return rowsOfLines(await readText(name, content));
    case 'manifest.csv':
      return rowsOfTable(name, 'csv', content, { rows: maxRows, bytes: MAX_MANIFEST_BYTES });
    case 'manifest.xlsx':
      return rowsOfTable(name, 'xlsx', content, { rows: maxRows, bytes: MAX_MANIFEST_BYTES });
  }
}

async function readText(name: ManifestName, content: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of content) {
    size += part.length;
    if (size > MAX_MANIFEST_BYTES) throw unreadable(name, { 'zh-CN': `超过 ${MAX_MANIFEST_BYTES} 字节`, en: `it is larger than ${MAX_MANIFEST_BYTES} bytes` });
    parts.push(part);
  }
  try {
    // A byte order mark is what Windows editors put before UTF-8; it is dropped.
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch (error) {
    throw unreadable(name, { 'zh-CN': '不是 UTF-8 编码', en: 'it is not encoded as UTF-8' }, error);
  }
}

function rowsOfJson(text: string): ManifestRow[] {
  const name = 'manifest.json';
  const value = parse(name, text);
  const list = Array.isArray(value) ? value : entriesOf(name, value);
  return list.map((each, i) => ({ row: i + 1, value: requireObject(name, i + 1, each) }));
}

function entriesOf(name: ManifestName, value: unknown): unknown[] {
  const { format, entries, ...others } = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (format === MANIFEST_FORMAT && Array.isArray(entries) && Object.keys(others).length === 0) return entries;
  throw unreadable(name, { 'zh-CN': `必须是列表，或 {"format":"${MANIFEST_FORMAT}","entries":[…]}`, en: `it must be a list, or {"format":"${MANIFEST_FORMAT}","entries":[…]}` });
}

function rowsOfLines(text: string): ManifestRow[] {
  const name = 'manifest.ndjson';
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ row: i + 1, value: requireObject(name, i + 1, parse(name, line, i + 1)) }]));
}

function parse(name: ManifestName, text: string, row?: number): unknown {
  try {
    return parseJson(text, { maxLength: MAX_MANIFEST_BYTES, maxDepth: MANIFEST_DEPTH });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const where = row === undefined ? { 'zh-CN': '', en: '' } : { 'zh-CN': `第 ${row} 行：`, en: `row ${row}: ` };
    throw unreadable(name, { 'zh-CN': `${where['zh-CN']}${JSON_PROBLEMS_ZH[error.code]}（位置 ${error.position}，${error.path}）`, en: where.en + error.message }, error);
  }
}

function requireObject(name: ManifestName, row: number, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw unreadable(name, { 'zh-CN': `第 ${row} 项不是对象`, en: `row ${row} is no object` });
}

function unreadable(manifest: ManifestName, problem: Localized, cause?: unknown): AppError {
  return new AppError('bulk-manifest-unreadable', { manifest, problem }, { cause });
}
