import type { RecordStage } from '../record/index.ts';
import type { Verdict } from '../proof/index.ts';

export const PACK_FORMAT = 'docketproof/pack/v1';
/** Name of the manifest inside every pack; it is the one file that it does not list. */
export const MANIFEST_NAME = 'manifest.json';
export const BUNDLE_NAME = 'bundle.pdf';

/** One file of a pack. */
export interface PackFile {
  /** path inside the pack, `/` between folders, ASCII except for the guides */
  name: string;
  /** bytes */
  size: number;
  /** lower-case hex */
  sha256: string;
}

export interface PackWarning {
  code: string;
  params: Record<string, string | number>;
  'zh-CN': string;
  en: string;
}

export interface PackExhibit {
  /** number in the bundle, from 1 */
  number: number;
  recordId: string;
  /** lower-case hex */
  leaf: string;
  sequence: number;
  stage: RecordStage;
  /** pages of bundle.pdf, cover slip included */
  pages: { from: number; to: number };
  /** false when a page with the reason stands in place of its pages */
  shown: boolean;
  /** name of the original in the pack; null when it stayed with the lender */
  original: string | null;
  /** name of the proof file in the pack */
  proof: string;
  /** outcome of verification before sealing: a pack is sealed only with exhibits that are consistent, or superseded and intact */
  verdict: Verdict;
  supersededBy: string | null;
  /** left out in packs of older versions */
  block?: PackBlock | undefined;
  warnings: PackWarning[];
}

export interface PackChain {
  chainId: number;
  /** 0x + 40 */
  registry: string;
  /** 0x + 64 */
  logId: string;
  origin: string;
  /** true for a local development chain, which has no presumption of its own */
  development: boolean;
}

/** What keeps the copy of one exhibit, and so the bundle, from being PDF/A-3b. */
export interface PackObstacle {
  /** number of the exhibit in the bundle */
  exhibit: number;
  recordId: string;
  code: string;
  /** a font, filter or colour space; may be shortened */
  detail: string;
  'zh-CN': string;
  en: string;
}

/** The signature in the bundle (PAdES), as it was made: what a reader of PDF finds there counts. */
export interface PackSignature {
  /** name of the field in the form */
  field: string;
  /** common name of the certificate */
  signer: string;
  /** no authority has issued the certificate: it says nothing of who signed */
  selfSigned: boolean;
  /** of the certificate (DER), lower-case hex */
  certificateSha256: string;
  /** RFC 3339 UTC, as the signer states it */
  signingTime: string;
  /** an authority's time stamp (RFC 3161) is in it */
  timestamped: boolean;
  /** why there is no time stamp although an authority is configured; null when there is one, or none was asked for */
  warning: PackWarning | null;
}

/** Which files of the pack the bundle holds as attachments: where it holds a kind, it holds all of it. */
export interface PackAttachments {
  /** proofs and guides */
  data: 'all' | 'too-large';
  /** `none` where the pack itself holds no original */
  originals: 'all' | 'too-large' | 'none';
}

export interface PackBundle {
  pages: number;
  missingCharacters: { character: string; count: number }[];
  /** whether it is marked as PDF/A-3b, and which exhibits stand in the way; this and what follows is left out in packs of older versions */
  pdfa?: { conforms: boolean; obstacles: PackObstacle[] } | undefined;
  attachments?: PackAttachments | undefined;
  signature?: PackSignature | undefined;
  /** where each document lies */
  documents?: PackDocument[] | undefined;
}

/** A document of a file and its pages there. */
export interface PackDocument {
  kind: string;
  /** as in contents and bookmark */
  title: string;
  pages: { from: number; to: number };
}

/** A file that is cut to a court's profile. */
export interface PackFilingFile {
  /** path inside the pack */
  name: string;
  /** the court's code of the slot, or `supplement` for what came after the pack that is replaced */
  slot: string;
  /** from 1; null where the slot's file is not divided */
  volume: number | null;
  pages: number;
  /** numbers of the exhibits that it holds */
  exhibits: number[];
  documents: PackDocument[];
  /** in the file itself; null where it carries none */
  signature: PackSignature | null;
}

/** How many copies are to be served. */
export interface PackServiceCopies {
  /** null where nothing is claimed in the pack */
  defendants: number | null;
  perDefendant: number;
  court: number;
  /** court + perDefendant × defendants */
  total: number | null;
  /** kinds of documents that are served */
  documents: string[];
}

export interface PackFiling {
  /** id of the court profile */
  profile: string;
  /** of the pack, from 1; a pack that replaces another has the next */
  version: number;
  files: PackFilingFile[];
  serviceCopies: PackServiceCopies;
}

/** The pack that this one takes the place of. */
export interface PackReplaces {
  /** of its ZIP file, lower-case hex */
  packSha256: string;
  /** RFC 3339 UTC */
  composedAt: string;
}

/** Where one field of the complaint comes from, and where the bundle shows it. */
export interface PackLineage {
  /** name of the form's field; `defendant-natural[0].name` in a repeated row */
  field: string;
  value: string;
  /** a path within loan, product or lender, an id of the statement (data/arrears.json), a number of an exhibit, or a name of a setting */
  source: { kind: 'loan' | 'product' | 'lender' | 'arrears-line' | 'arrears-step' | 'exhibit' | 'setting'; ref: string };
  /** of the field itself; null where it is in a text without a row of its own */
  page: number | null;
  /** null for the plaintiff's own data and decisions; an exhibit's record, leaf and block are those of the manifest's exhibit of that number */
  shown: { document: 'arrears'; page: number } | { document: 'exhibit'; exhibit: number; page: number } | null;
}

/** Block in which an exhibit's head was anchored, as its proof shows it. */
export interface PackBlock {
  number: number;
  /** 0x + 64 */
  hash: string;
}

/** Most obstacles that a manifest lists: more of them say nothing new. */
export const MAX_OBSTACLES = 1000;

/** What is in a pack and how it stood when it was sealed. */
export interface PackManifest {
  format: typeof PACK_FORMAT;
  /** random case reference, 32 hex digits */
  case: string;
  /** RFC 3339 UTC */
  composedAt: string;
  /** software and version */
  build: string;
  chains: PackChain[];
  bundle: PackBundle;
  exhibits: PackExhibit[];
  /** of every field of the complaint; left out where nothing is claimed */
  lineage?: PackLineage[] | undefined;
  /** this and what follows is left out where there is none, and in packs of older versions */
  filing?: PackFiling | undefined;
  replaces?: PackReplaces | undefined;
  /** every file but the manifest, in the order in which they stand in the pack */
  files: PackFile[];
}
