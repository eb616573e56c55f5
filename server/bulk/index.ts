/** Bulk deposit: archives and folders with a manifest, deposited file by file, restartable and each document once. */
export { BulkService, type BulkDeps, type JobView } from './service.ts';
export { FILE_STATES, type Counts, type FileState, type JobFile, type Outcome, type Reason } from './job-store.ts';
export { MANIFEST_FORMAT, MANIFEST_NAMES, manifestAmong, readManifest, type ManifestName, type ManifestRow } from './manifest.ts';
export { FILE_REFERENCE, entryKey, readStated, resolveReferences, type StatedEntry } from './manifest-fields.ts';
export { isNoise, normalPath, problemOfPath } from './names.ts';
export { planFiles, type PlannedFile, type PresentFile } from './plan.ts';
export { resultLine, RESULT_HEADING, type ResultLine } from './results-csv.ts';
export { eraseBulkResults } from './erase.ts';
