import type { Evidence } from '../proof/index.ts';
import type { CaseFile } from './types.ts';

/** A file at hand, with a name to call it by. */
export interface NamedFile {
  name: string;
  digests: Evidence & { sha256: string };
}

/** Which files are those of which records, by SHA-256; a file that several records describe goes to all of them. */
export function matchFiles(caseFile: CaseFile, files: readonly NamedFile[]): { evidence: Map<number, Evidence>; unmatched: string[] } {
  const sequences = new Map<string, number[]>();
  for (const entry of caseFile.entries) {
    const sha256: unknown = 'proof' in entry ? (entry.proof.record.document as { sha256?: unknown } | undefined)?.sha256 : undefined;
    if (typeof sha256 !== 'string') continue;
    const all = sequences.get(sha256) ?? [];
    all.push(entry.sequence);
    sequences.set(sha256, all);
  }
  const evidence = new Map<number, Evidence>();
  for (const { digests } of files) for (const sequence of sequences.get(digests.sha256) ?? []) evidence.set(sequence, digests);
  return { evidence, unmatched: files.filter(({ digests }) => !sequences.has(digests.sha256)).map(({ name }) => name) };
}
