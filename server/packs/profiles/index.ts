/** Court profiles: what a court accepts as data, and the files that are cut to it. */
export { composeFiling, composeSupplement, type ComposedFiling, type FilingFile, type FilingOptions } from './filing.ts';
export { DEFAULT_PROFILE, SHIPPED_PROFILES, CourtProfiles, loadProfiles } from './load.ts';
export { FILING_RULES, type FilingProblem, type FilingRule } from './problems.ts';
export { courtProfileSchema, elementTableSchema, slotSchema, SUPPLEMENT, type CourtProfile, type CourtSlot, type ElementTable } from './schema.ts';
export type { ComposeFile } from './volumes.ts';
export { serviceCopiesOf } from './service-copies.ts';
export { previousOf } from './previous.ts';
export { elementTable } from './element-table.ts';
