/** A manifest as a table, for clerks who keep it in a spreadsheet: one row per file, the provenance fields as columns of their own. */
import type { z } from 'zod';
import { AppError, describeError } from '../errors.ts';
import { provenanceSchema } from '../domain/record/index.ts';
import { depositSchema } from '../evidence/index.ts';
import { readTable, type ColumnSpec, type TableRow } from '../tables/index.ts';
import type { ManifestRow } from './manifest.ts';

const REQUIRED = ['file', 'loanNumber', 'stage', 'title', 'eventTime', 'sourceSystem'];
const EXAMPLES: Readonly<Record<string, string>> = {
  file: '借款合同/EXAMPLE-0001.pdf',
  loanNumber: 'EXAMPLE-0001',
  stage: 'contract',
  title: '个人消费借款合同（虚构）',
  eventTime: '2024-01-10T10:03:04+08:00',
  sourceSystem: 'core-lending',
  basisOfTruth: 'regular-business',
  corroborates: 'file:放款凭证/EXAMPLE-0001.pdf',
};
/** More than the longest list of references. */
const MAX_CELL = 10_000;

/** Fields of the deposit's own schemas describe themselves as "English / 中文". */
function column(name: string, description: string): ColumnSpec {
  const at = description.lastIndexOf(' / ');
  const texts = { en: at === -1 ? description : description.slice(0, at), 'zh-CN': at === -1 ? name : description.slice(at + 3) };
  return { name, headings: { 'zh-CN': texts['zh-CN'], en: name, aliases: [] }, required: REQUIRED.includes(name), example: EXAMPLES[name] ?? '', description: texts };
}

function columnsOf(shape: Record<string, z.ZodType>, without: readonly string[] = []): ColumnSpec[] {
  return Object.entries(shape).flatMap(([name, schema]) => (without.includes(name) ? [] : [column(name, schema.description ?? name)]));
}

/** Taken from the schemas that read a single deposit: a field added there is a column here. */
export const MANIFEST_COLUMNS: readonly ColumnSpec[] = [column('file', 'path in the archive or folder / 文件'), ...columnsOf(depositSchema.shape, ['provenance']), ...columnsOf(provenanceSchema.shape)];

const PROVENANCE: readonly string[] = Object.keys(provenanceSchema.shape);

/**
 * @throws AppError `bulk-manifest-unreadable` with what the table's reader says, which names row or column; then nothing of it is used
 */
export async function rowsOfTable(manifest: string, format: 'csv' | 'xlsx', content: AsyncIterable<Uint8Array>, limits: { rows: number; bytes: number }): Promise<ManifestRow[]> {
  try {
    const { rows } = await readTable(content, { columns: MANIFEST_COLUMNS, format, maxRows: limits.rows, maxCellLength: MAX_CELL, maxBytes: limits.bytes });
    const found: ManifestRow[] = [];
    for await (const row of rows) found.push(rowOf(row));
    return found;
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('table-')) throw error;
    const { code, params } = error;
    throw new AppError('bulk-manifest-unreadable', { manifest, problem: { 'zh-CN': describeError(code, params, 'zh-CN'), en: describeError(code, params, 'en') } }, { cause: error });
  }
}

function rowOf({ row, cells, problems }: TableRow): ManifestRow {
  const stated = Object.entries(cells).filter(([, text]) => text !== '');
  const provenance = stated.filter(([name]) => PROVENANCE.includes(name)).map(([name, text]) => [name, name === 'corroborates' ? listOf(text) : text]);
  const value = { ...Object.fromEntries(stated.filter(([name]) => !PROVENANCE.includes(name))), provenance: Object.fromEntries(provenance) as Record<string, unknown> };
  const [problem] = problems;
  if (problem === undefined) return { row, value };
  return { row, value, refusal: new AppError('metadata-invalid', { path: problem.column ?? '', problem: { 'zh-CN': problem.expected['zh-CN'], en: `must be ${problem.expected.en}` } }) };
}

/** References are separated by spaces; by semicolons or line breaks where a path holds spaces. */
function listOf(text: string): string[] {
  return text.split(/[;；\n]/.test(text) ? /[;；\n]/ : /\s+/).map((part) => part.trim()).filter((part) => part !== '');
}
