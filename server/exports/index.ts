/** What of a loan leaves the house: everything the service knows of it, with personal data masked by kind. */
export { EXPORT_FORMAT, exportLoan, requireReasonWithoutPerson } from './export.ts';
export type { ExportOrder, ExportSources, LoanExport } from './export.ts';
