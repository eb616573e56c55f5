/** Particulars of claim and statement of truth of an English county court, from the data that fill the complaint. */
export { proceedingsHeading } from './heading.ts';
export { ParticularsOfClaim, whereabouts } from './layout.ts';
export type { Particulars, Proceedings } from './model.ts';
export { headingOf, particularsOf } from './particulars.ts';
export type { ParticularsData } from './particulars.ts';
export { StatementOfTruth } from './truth.ts';
