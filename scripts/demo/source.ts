/** Where the documents come from: fictional loans, or the files of a folder. */
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { STAGES } from '../../server/domain/record/index.ts';
import { documentsOf, type DemoDocument } from './documents/index.ts';
import { makeLoan, type Loan } from './loan.ts';

/** One document on its way to the service. */
export interface Deposit extends Omit<DemoDocument, 'bytes' | 'key'> {
  /** what the loan's other documents know it by */
  key: string;
  /** the same for the same document, so that a repeated run gets the same answer */
  idempotencyKey: string;
  /** what to call it on the screen */
  label: string;
  content(): Promise<Blob>;
}

export interface SourceCase {
  loanNumber: string;
  /** what the lender's books say of it; null for the documents of a folder */
  loan: Loan | null;
  /** in the order in which they arose */
  deposits(): Promise<Deposit[]>;
}

export interface Source {
  cases: SourceCase[];
}

/** `count` fictional loans; the documents of each are made only when its turn comes. */
export function loansSource(seed: string, count: number): Source {
  return {
    cases: Array.from({ length: count }, (_, index) => {
      const loan = makeLoan(seed, index + 1);
      const deposits = async (): Promise<Deposit[]> =>
        (await documentsOf(loan)).map(({ bytes, ...document }) => ({
          ...document,
          idempotencyKey: keyOf(seed, loan.loanNumber, document.fileName),
          label: `${loan.loanNumber}/${document.fileName}`,
          content: async () => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: document.mediaType }),
        }));
      return { loanNumber: loan.loanNumber, loan, deposits };
    }),
  };
}

/**
 * Every regular file below `folder`: one case per subfolder (files beside the subfolders are one more), or dealt in turn over
 * `cases` cases. Nothing tells the stage of a foreign document, so the ten stages are given out in turn.
 * @throws Error when the folder cannot be read or has no file; the message says which
 */
export async function folderSource(folder: string, cases: number | undefined): Promise<Source> {
  const paths = (await filesBelow(folder)).map((path) => relative(folder, path));
  if (paths.length === 0) throw new Error('no file in it');
  const groups = new Map<string, string[]>();
  paths.forEach((path, index) => {
    const group = cases === undefined ? (path.includes(sep) ? (path.split(sep)[0] ?? '') : '') : String(index % cases);
    groups.set(group, [...(groups.get(group) ?? []), path]);
  });
  const run = createHash('sha256').update(paths.join('\n')).digest('hex').slice(0, 8).toUpperCase();
  return {
    cases: [...groups.values()].map((group, index) => {
      const loanNumber = `DEMO-DIR-${run}-${String(index + 1).padStart(4, '0')}`;
      return { loanNumber, loan: null, deposits: () => Promise.all(group.map((path, place) => folderDeposit(folder, path, loanNumber, place))) };
    }),
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

const MEDIA_TYPES: Record<string, string> = {
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/plain',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
};

async function folderDeposit(folder: string, path: string, loanNumber: string, place: number): Promise<Deposit> {
  const file = join(folder, path);
  const { mtime, size } = await stat(file);
  const mediaType = MEDIA_TYPES[path.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
  return {
    key: path,
    loanNumber,
    stage: STAGES[place % STAGES.length] ?? 'application',
    title: titleOf(path),
    fileName: basename(path),
    mediaType,
    eventTime: new Date(Math.min(mtime.getTime(), Date.now())).toISOString(),
    provenance: { sourceSystem: 'demo-folder', captureMethod: '从文件夹读取', basisOfTruth: 'none-stated' },
    corroborates: [],
    supersedes: null,
    idempotencyKey: keyOf(loanNumber, path, `${size} ${mtime.getTime()}`),
    label: path,
    content: () => openAsBlob(file, { type: mediaType }),
  };
}

/** The path as one line of visible text, at most 200 characters, its end kept. */
function titleOf(path: string): string {
  const visible = path.replace(/[\p{Cc}\p{Cs}\p{Cf}\p{Noncharacter_Code_Point}\u2028\u2029]/gu, ' ').trim();
  return [...visible].slice(-200).join('').trim() || '未命名文件';
}

/** The same for the same document of the same run or seed, and short enough for an idempotency key. */
export function keyOf(...parts: string[]): string {
  return `demo-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 40)}`;
}
