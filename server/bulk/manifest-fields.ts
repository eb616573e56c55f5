/** The fields of a manifest's entry, taken from the schemas that read a single deposit, and their strict reading. */
import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import { canonicalize } from '../domain/json/index.ts';
import { MAX_CORROBORATES, provenanceSchema } from '../domain/record/index.ts';
import { readDepositMetadata, type DepositMetadata } from '../evidence/index.ts';
import { normalPath, problemOfPath } from './names.ts';

/** `corroborates` and `supersedes` may name a file of the same manifest so, instead of a record. */
export const FILE_REFERENCE = 'file:';
export const ENTRY_FIELDS: readonly string[] = ['file', 'loanNumber', 'stage', 'title', 'eventTime', 'provenance', 'supersedes'];
export const PROVENANCE_FIELDS: readonly string[] = Object.keys(provenanceSchema.shape);

/** What a manifest states of one file: as for a single deposit, except that references may still name files. */
export interface StatedEntry {
  path: string;
  metadata: DepositMetadata;
}

/** @throws AppError `bulk-manifest-field` naming row and field: a misspelled field would be lost silently in thousands of records */
export function requireKnownFields(manifest: string, row: number, value: Record<string, unknown>): void {
  const { provenance } = value;
  const inner = typeof provenance === 'object' && provenance !== null && !Array.isArray(provenance) ? Object.keys(provenance) : [];
  const unknown = Object.keys(value).find((key) => !ENTRY_FIELDS.includes(key)) ?? inner.find((key) => !PROVENANCE_FIELDS.includes(key));
  if (unknown !== undefined) throw new AppError('bulk-manifest-field', { manifest, row, field: shownField(unknown) });
}

/** Names are the sender's text and go into a message: a few plain characters of them. */
function shownField(name: string): string {
  return /^[\p{L}\p{N}_.\- ()（）]{1,40}$/u.test(name) ? name : '…';
}

/**
 * An entry as it is stated, validated like a single deposit.
 * @throws AppError `metadata-invalid` naming the first wrong field, `bulk-path-refused`
 */
export function readStated(value: Record<string, unknown>): StatedEntry {
  const { file, ...stated } = value;
  if (typeof file !== 'string' || file === '') throw new AppError('metadata-invalid', { path: '$.file', problem: { 'zh-CN': '缺失', en: 'is missing' } });
  const path = normalPath(file);
  const problem = problemOfPath(path);
  if (problem !== null) throw new AppError('bulk-path-refused', { problem });
  const references = { supersedes: fileReference(stated.supersedes), corroborates: corroboratedFiles(stated.provenance) };
  const metadata = readDepositMetadata(withoutReferences(stated, references.supersedes !== null));
  return { path, metadata: withReferences(metadata, references, stated.provenance) };
}

function fileReference(value: unknown): string | null {
  return typeof value === 'string' && value.startsWith(FILE_REFERENCE) ? FILE_REFERENCE + normalPath(value.slice(FILE_REFERENCE.length)) : null;
}

function corroboratedOf(provenance: unknown): unknown {
  return typeof provenance === 'object' && provenance !== null && 'corroborates' in provenance ? provenance.corroborates : undefined;
}

function corroboratedFiles(provenance: unknown): string[] {
  const listed = corroboratedOf(provenance);
  return Array.isArray(listed) ? listed.map(fileReference).filter((each) => each !== null) : [];
}

/** What the schema of a single deposit can judge: files have no record ids yet. */
function withoutReferences(stated: Record<string, unknown>, supersedesFile: boolean): Record<string, unknown> {
  const { provenance } = stated;
  const listed = corroboratedOf(provenance);
  const others = { ...stated, ...(supersedesFile && { supersedes: null }) };
  if (!Array.isArray(listed) || !listed.some((each) => fileReference(each) !== null)) return others;
  const { corroborates: _corroborates, ...rest } = provenance as Record<string, unknown>;
  const ids = listed.filter((each) => fileReference(each) === null);
  return { ...others, provenance: ids.length === 0 ? rest : { ...rest, corroborates: ids } };
}

function withReferences(metadata: DepositMetadata, { supersedes, corroborates }: { supersedes: string | null; corroborates: string[] }, provenance: unknown): DepositMetadata {
  if (supersedes === null && corroborates.length === 0) return metadata;
  if (corroborates.length === 0) return { ...metadata, supersedes };
  // In the order in which they are stated.
  const listed = (corroboratedOf(provenance) as unknown[]).map((each) => fileReference(each) ?? (each as string));
  const wrong = listed.length > MAX_CORROBORATES ? { 'zh-CN': `超过 ${MAX_CORROBORATES} 条`, en: `must not name more than ${MAX_CORROBORATES}` } : new Set(listed).size < listed.length ? { 'zh-CN': '同一条记录出现两次', en: 'names a record twice' } : null;
  if (wrong !== null) throw new AppError('metadata-invalid', { path: '$.provenance.corroborates', problem: wrong });
  return { ...metadata, supersedes: supersedes ?? metadata.supersedes, provenance: { ...metadata.provenance, corroborates: listed } };
}

/** Paths of the files that an entry refers to. */
export function referencesOf({ supersedes, provenance }: DepositMetadata): string[] {
  const all = [...(supersedes === null ? [] : [supersedes]), ...(provenance.corroborates ?? [])];
  return [...new Set(all.filter((each) => each.startsWith(FILE_REFERENCE)).map((each) => each.slice(FILE_REFERENCE.length)))];
}

/** The metadata as it is deposited. @param recordOf gives the id of the record of a referenced path */
export function resolveReferences(metadata: DepositMetadata, recordOf: (path: string) => string): DepositMetadata {
  const resolve = (each: string) => (each.startsWith(FILE_REFERENCE) ? recordOf(each.slice(FILE_REFERENCE.length)) : each);
  const { supersedes, provenance } = metadata;
  return {
    ...metadata,
    supersedes: supersedes === null ? null : resolve(supersedes),
    provenance: provenance.corroborates === undefined ? provenance : { ...provenance, corroborates: provenance.corroborates.map(resolve) },
  };
}

/**
 * The idempotency key of an entry: what it states and the bytes of its file, and nothing else. The same entry is recorded once,
 * whichever archive or folder it comes from, and however often. References count as they are stated: a corrected row of another file
 * does not make this entry another one.
 * @param sha256 of the file, 64 lower-case hex digits
 */
export function entryKey({ path, metadata }: StatedEntry, sha256: string): string {
  const { supersedes, ...others } = metadata;
  const provenance = Object.fromEntries(Object.entries(metadata.provenance).filter(([, value]) => value !== undefined));
  const stated = { ...others, provenance, ...(supersedes !== null && { supersedes }) };
  return `bulk-v1-${createHash('sha256').update(canonicalize({ path, sha256, stated })).digest('hex')}`;
}
