/** Documents that only an English county court asks for. */
import { COUNTY_COURT } from '../text/en-county-court.ts';
import { ParticularsOfClaim, StatementOfTruth, whereabouts } from '../particulars/index.ts';
import { BundleIndex } from './bundle-index.ts';
import { documentAnchor, documentEndAnchor } from './types.ts';
import type { DocumentContext, DocumentMaker } from './types.ts';

const isClaim: DocumentMaker['applies'] = ({ claim, language }) => claim !== undefined && language === 'en';

const where = ({ exhibits, outline, elsewhere }: DocumentContext) => whereabouts(exhibits.map(({ number }) => number), outline.map(({ kind }) => kind), elsewhere, documentAnchor);

export const BUNDLE_INDEX: DocumentMaker = { applies: ({ language }) => language === 'en', title: () => COUNTY_COURT.index.title, part: (context) => new BundleIndex(context) };

export const PARTICULARS: DocumentMaker = { applies: isClaim, title: () => COUNTY_COURT.particulars.title, part: (context) => new ParticularsOfClaim(context.particulars!, context.frame, where(context)) };

export const STATEMENT_OF_TRUTH: DocumentMaker = {
  applies: isClaim,
  title: () => COUNTY_COURT.truth.title,
  part: ({ particulars, frame, outline }) => {
    const isHere = outline.some(({ kind }) => kind === 'particulars-of-claim');
    return new StatementOfTruth(particulars!.proceedings, frame, (context) => (isHere ? { from: context.pageOf(documentAnchor('particulars-of-claim')), to: context.pageOf(documentEndAnchor('particulars-of-claim')) } : null));
  },
};
