import type { PackDocument, PackExhibit, PackManifest } from './types.ts';

/** What of an exhibit is not as it was. Its record never changes; codes never change meaning. */
export const EXHIBIT_CHANGES = ['record', 'superseded', 'original', 'shown', 'verdict'] as const;
export interface ExhibitChange {
  number: number;
  recordId: string;
  what: (typeof EXHIBIT_CHANGES)[number][];
}

export interface DocumentChange {
  kind: string;
  title: string;
  what: ('title' | 'pages')[];
  /** how many pages it had and has */
  pages: { before: number; after: number };
}

/** What a pack has that the one before it had not, and the other way round. */
export interface PackDifferences {
  exhibits: { added: { number: number; recordId: string }[]; removed: { number: number; recordId: string }[]; changed: ExhibitChange[] };
  /** null where one of the packs is of a version that did not list its documents */
  documents: { added: string[]; removed: string[]; changed: DocumentChange[] } | null;
}

/**
 * Compares two packs of one case by what their manifests say. A document with other words on as many pages is not told apart: manifests hold no
 * digest of single documents.
 * @throws RangeError when they are of different cases
 */
export function differencesOf(before: PackManifest, after: PackManifest): PackDifferences {
  if (before.case !== after.case) throw new RangeError('the packs are of different cases');
  const [old, now] = [before.bundle.documents, after.bundle.documents];
  return { exhibits: exhibitDifferences(before.exhibits, after.exhibits), documents: old && now ? documentDifferences(old, now) : null };
}

function exhibitDifferences(before: readonly PackExhibit[], after: readonly PackExhibit[]): PackDifferences['exhibits'] {
  const old = new Map(before.map((exhibit) => [exhibit.recordId, exhibit]));
  const now = new Set(after.map(({ recordId }) => recordId));
  const named = ({ number, recordId }: PackExhibit): { number: number; recordId: string } => ({ number, recordId });
  return {
    added: after.filter(({ recordId }) => !old.has(recordId)).map(named),
    removed: before.filter(({ recordId }) => !now.has(recordId)).map(named),
    changed: after.flatMap((exhibit) => {
      const former = old.get(exhibit.recordId);
      const what = former ? changesOf(former, exhibit) : [];
      return what.length === 0 ? [] : [{ ...named(exhibit), what }];
    }),
  };
}

function changesOf(before: PackExhibit, after: PackExhibit): ExhibitChange['what'] {
  const what: ExhibitChange['what'] = [];
  if (before.leaf !== after.leaf || before.number !== after.number) what.push('record');
  if (before.supersededBy !== after.supersededBy) what.push('superseded');
  if ((before.original === null) !== (after.original === null)) what.push('original');
  if (before.shown !== after.shown) what.push('shown');
  if (before.verdict !== after.verdict && before.supersededBy === after.supersededBy) what.push('verdict');
  return what;
}

function documentDifferences(before: readonly PackDocument[], after: readonly PackDocument[]): NonNullable<PackDifferences['documents']> {
  const old = new Map(before.map((document) => [document.kind, document]));
  const now = new Set(after.map(({ kind }) => kind));
  const length = ({ pages }: PackDocument): number => pages.to - pages.from + 1;
  return {
    added: after.filter(({ kind }) => !old.has(kind)).map(({ kind }) => kind),
    removed: before.filter(({ kind }) => !now.has(kind)).map(({ kind }) => kind),
    changed: after.flatMap((document): DocumentChange[] => {
      const former = old.get(document.kind);
      if (!former) return [];
      const what: DocumentChange['what'] = [...(former.title === document.title ? [] : (['title'] as const)), ...(length(former) === length(document) ? [] : (['pages'] as const))];
      return what.length === 0 ? [] : [{ kind: document.kind, title: document.title, what, pages: { before: length(former), after: length(document) } }];
    }),
  };
}
