import { toHex } from '../../domain/bytes.ts';
import type { PackManifest } from '../../domain/pack/index.ts';
import { recordLeaf } from '../../domain/record/index.ts';
import type { EvidenceRecord } from '../../domain/record/index.ts';
import { AppError } from '../../errors.ts';
import type { PreviousPack } from '../pdf/input.ts';

/**
 * What pages and supplement say of the pack that is replaced. Its exhibits must be the first of the case's sequence: numbers never change.
 * @param packSha256 of its ZIP file, lower-case hex
 * @param records of the case, in sequence
 * @throws AppError `pack-replaces-other-case`
 */
export function previousOf(manifest: PackManifest, packSha256: string, caseRef: string, records: readonly EvidenceRecord[]): PreviousPack {
  if (manifest.case !== caseRef) throw new AppError('pack-replaces-other-case', { number: 1 });
  const exhibits = manifest.exhibits.map(({ number, recordId, leaf, pages }, index) => {
    const record = records[index];
    if (record?.id !== recordId || toHex(recordLeaf(record)) !== leaf) throw new AppError('pack-replaces-other-case', { number });
    return { number, recordId, sha256: record.document.sha256, pages };
  });
  return { packSha256, composedAt: manifest.composedAt, exhibits, total: null, asOf: null };
}
