import { createHash } from 'node:crypto';
import type { PackFiling, PackFilingFile, PackReplaces } from '../domain/pack/index.ts';
import { AppError } from '../errors.ts';
import type { DataFile } from './attachments.ts';
import { sealPdf } from './pdf-seal.ts';
import type { PdfSeal } from './pdf-seal.ts';
import type { ClaimInput } from './pdf/input.ts';
import type { ComposedFiling, FilingFile, FilingProblem } from './profiles/filing.ts';
import { overLimit, signatureMissing } from './profiles/problems.ts';
import { FILING_README, filingReadme } from './profiles/readme.ts';
import type { CourtProfile } from './profiles/schema.ts';
import { serviceCopiesOf } from './profiles/service-copies.ts';

export interface SealedFiling {
  files: DataFile[];
  /** left out where the profile cuts nothing */
  filing: PackFiling | undefined;
}

interface FilingFacts {
  profile: CourtProfile;
  version: number;
  caseRef: string;
  /** RFC 3339 UTC */
  composedAt: string;
  replaces: PackReplaces | undefined;
  claim: ClaimInput | undefined;
}

/**
 * The files for the court as they go into the pack, with the sheet for whoever submits them. They carry a signature only where the profile asks
 * for one: upload pages convert or refuse signed files, what binds these to the pack is the sealed manifest, and whoever submits signs for himself.
 * @throws AppError `profile-not-met`; as sealing a PDF does
 */
export async function sealFiling(composed: ComposedFiling | undefined, facts: FilingFacts, seal: PdfSeal | undefined): Promise<SealedFiling> {
  if (!composed) throw new TypeError('the pack was composed without the files of its court profile');
  const { profile, version, caseRef, composedAt, replaces } = facts;
  const unsigned = seal ? [] : profile.slots.filter(({ code, sign }) => sign && composed.files.some(({ slot }) => slot === code)).map(signatureMissing);
  const problems = [...composed.problems, ...unsigned];
  if (problems.length > 0) throw notMet(profile, problems);
  if (composed.files.length === 0) return { files: [], filing: undefined };
  const files: DataFile[] = [];
  const described: PackFilingFile[] = [];
  for (const file of composed.files) {
    const { bytes, signature } = await signedIfAsked(file, seal, composedAt);
    // room was left for a signature; certificates of an issuer's making may need more
    const slot = profile.slots.find(({ code }) => code === file.slot);
    if (slot && bytes.length > slot.maxBytes) throw notMet(profile, [overLimit(slot, 'bytes', slot.maxBytes, bytes.length, null)]);
    files.push({ name: file.name, bytes });
    described.push({
      name: file.name,
      slot: file.slot,
      volume: file.volume,
      pages: file.pages,
      exhibits: file.exhibits,
      documents: file.documents.map(({ kind, title, pages: { from, to } }) => ({ kind, title, pages: { from, to } })),
      signature,
    });
  }
  const filing: PackFiling = { profile: profile.id, version, files: described, serviceCopies: serviceCopiesOf(profile, facts.claim) };
  const digests = new Map(files.map(({ name, bytes }) => [name, { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length }]));
  return { files: [...files, { name: FILING_README, bytes: Buffer.from(filingReadme({ caseRef, profile, filing, replaces, digests })) }], filing };
}

async function signedIfAsked({ bytes, sign }: FilingFile, seal: PdfSeal | undefined, date: string): Promise<{ bytes: Uint8Array; signature: PackFilingFile['signature'] }> {
  if (!sign || !seal) return { bytes, signature: null };
  const { pdf, signature } = await sealPdf(bytes, seal, date);
  return { bytes: pdf, signature };
}

/** Every rule that is not met, in one sentence each. */
function notMet(profile: CourtProfile, problems: readonly FilingProblem[]): AppError {
  const join = (language: 'zh-CN' | 'en'): string => problems.map(({ text }) => text[language]).join(language === 'en' ? '; ' : '；');
  return new AppError('profile-not-met', { profile: profile.id, problems: { 'zh-CN': `${join('zh-CN')}。`, en: `${join('en')}.` } });
}
