/** Documents that only an English county court asks for. */
import { ParticularsOfClaim, StatementOfTruth, whereabouts } from '../particulars/index.ts';
import { BundleIndex } from './bundle-index.ts';
import { documentAnchor, documentEndAnchor } from './types.ts';
import type { DocumentContext, DocumentMaker } from './types.ts';

const isClaim: DocumentMaker['applies'] = ({ claim, language }) => claim !== undefined && language === 'en';

const where = ({ exhibits, outline, elsewhere }: DocumentContext) => whereabouts(exhibits.map(({ number }) => number), outline.map(({ kind }) => kind), elsewhere, documentAnchor);

export const BUNDLE_INDEX: DocumentMaker = { applies: ({ language }) => language === 'en', title: () => 'Index', part: (context) => new BundleIndex(context) };

export const PARTICULARS: DocumentMaker = { applies: isClaim, title: () => 'Particulars of claim', part: (context) => new ParticularsOfClaim(context.particulars!, context.frame, where(context)) };

export const STATEMENT_OF_TRUTH: DocumentMaker = {
  applies: isClaim,
  title: () => 'Statement of truth',
  part: ({ particulars, frame, outline }) => {
    const isHere = outline.some(({ kind }) => kind === 'particulars-of-claim');
    return new StatementOfTruth(particulars!.proceedings, frame, ({ pageOf }) => (isHere ? { from: pageOf(documentAnchor('particulars-of-claim')), to: pageOf(documentEndAnchor('particulars-of-claim')) } : null));
  },
};
