/** What rows make of loans and parties, before the schemas read it. */
import type { Loan, Party } from '../../domain/loan/index.ts';
import { IMPORT_COLUMNS, NESTED_KEYS } from './columns.ts';
import { isObject, setAt, type Draft, type RowReader } from './cells.ts';

/** Party id of a borrower to whom the lender's system gives none: there is only one in a loan. */
const BORROWER_ID = 'borrower';

/** Columns whose value goes straight to its path. */
const PLAIN_LOAN = IMPORT_COLUMNS.loans.filter(({ path }) => !['parties', 'disbursements', 'schedule', 'loanNumber'].includes(path[0] ?? ''));
const PERSON_COLUMNS = IMPORT_COLUMNS.loans.filter(({ path }) => path[0] === 'parties');
const PARTY_COLUMNS = IMPORT_COLUMNS.parties.filter(({ path }) => path[0] === 'parties');
const DISBURSEMENT_COLUMNS = IMPORT_COLUMNS.loans.filter(({ path }) => path[0] === 'disbursements');

/** A loan as the row leaves it: the one that is there with what the row says put over it. */
export function loanDraft(reader: RowReader, existing: Loan | null): Draft {
  const draft: Draft = existing === null ? {} : structuredClone<Draft>({ ...existing });
  draft.loanNumber = reader.text('loanNumber');
  for (const { name, path } of PLAIN_LOAN) if (reader.says(name)) setAt(draft, path, reader.value(name));
  putDisbursement(reader, draft);
  putSchedule(reader, draft);
  if (PERSON_COLUMNS.some(({ name }) => reader.says(name))) putBorrower(reader, draft);
  for (const key of NESTED_KEYS.loans) {
    const nested = reader.nested(key);
    if (nested !== undefined && key !== 'payments' && key !== 'events') setAt(draft, [key], nested === null ? undefined : nested);
  }
  return draft;
}

/** The table's one disbursement; several come in JSON. */
function putDisbursement(reader: RowReader, draft: Draft): void {
  const said = DISBURSEMENT_COLUMNS.filter(({ name }) => reader.says(name));
  const list = Array.isArray(draft.disbursements) ? (draft.disbursements as Draft[]) : [];
  if (said.length === 0 && !(reader.says('principal') && list.length === 1)) return;
  const disbursement: Draft = { ...list[0] };
  for (const { name, path } of said) setAt(disbursement, path.slice(1), reader.value(name));
  if (reader.text('disbursedAmount') === '' && (reader.says('disbursedAmount') || reader.says('principal') || disbursement.amount === undefined)) disbursement.amount = draft.principal;
  draft.disbursements = [disbursement];
}

/**
 * Regular terms from their columns. A table of instalments that was imported stays as long as the columns agree with it: the daily table of
 * loans would otherwise take it away. A bullet loan needs its maturity only.
 */
function putSchedule(reader: RowReader, draft: Draft): void {
  const instalments = reader.text('instalments');
  const maturity = reader.text('maturityDate');
  const isBullet = isObject(draft.terms) && draft.terms.method === 'bullet';
  const first = reader.text('firstDueDate') || (isBullet || instalments === '1' ? maturity : '');
  if (first === '') return;
  const terms: Draft = { kind: 'regular', firstDueDate: first, instalments: instalments || (reader.text('firstDueDate') === '' || isBullet ? '1' : undefined), everyMonths: reader.text('everyMonths') || '1' };
  if (maturity !== '' && terms.instalments !== '1') terms.maturityDate = maturity;
  const { schedule } = draft;
  if (isObject(schedule) && schedule.kind === 'stated' && Array.isArray(schedule.rows) && String(schedule.rows.length) === terms.instalments) return;
  draft.schedule = terms;
}

function putBorrower(reader: RowReader, draft: Draft): void {
  const parties = Array.isArray(draft.parties) ? (draft.parties as Draft[]) : [];
  const at = parties.findIndex(({ role }) => role === 'borrower');
  const borrower = at === -1 ? undefined : parties[at];
  const made = partyFields(reader, borrower, PERSON_COLUMNS);
  made.role = 'borrower';
  made.partyId ??= BORROWER_ID;
  draft.parties = at === -1 ? [made, ...parties] : parties.with(at, made);
}

function partyFields(reader: RowReader, existing: Draft | undefined, columns: typeof PERSON_COLUMNS): Draft {
  const party: Draft = existing === undefined ? {} : structuredClone(existing);
  const partyId = party.partyId;
  const person: Draft = isObject(party.person) ? party.person : {};
  const accounts: Draft = { ...(Array.isArray(person.accounts) ? (person.accounts as Draft[])[0] : {}) };
  for (const { name, path } of columns.filter((column) => reader.says(column.name))) {
    const inner = path.slice(1);
    if (inner[1] === 'accounts') setAt(accounts, inner.slice(2), reader.value(name));
    else if (inner[0] === 'person') setAt(person, inner.slice(1), reader.value(name));
    else setAt(party, inner, reader.value(name));
  }
  if (party.partyId === undefined && partyId !== undefined) party.partyId = partyId;
  party.person = personFields(person, accounts);
  return party;
}

/** The person's kind follows from what is given, and an organisation's fields have other names in the form. */
function personFields(person: Draft, accounts: Draft): Draft {
  const kind = person.kind ?? (person.creditCode === undefined ? 'natural' : 'organisation');
  const made: Draft = { ...person, kind };
  if (Object.keys(accounts).length > 0) made.accounts = [accounts, ...(Array.isArray(person.accounts) ? (person.accounts as Draft[]).slice(1) : [])];
  else delete made.accounts;
  if (kind === 'natural') return { ...made, idType: made.idType ?? 'resident-id' };
  const renamed: [from: string, to: string][] = [['registeredAddress', 'address'], ['position', 'representativePosition']];
  for (const [from, to] of renamed) {
    if (made[from] !== undefined) made[to] = made[from];
    delete made[from];
  }
  return made;
}

/** The parties of a loan with the row's party among them: in the place of the one with its id, or of the borrower, or at the end. */
export function partiesDraft(reader: RowReader, existing: readonly Party[]): { parties: Draft[]; at: number } {
  const parties = structuredClone(existing) as unknown as Draft[];
  const role = reader.value('role');
  const id = reader.text('partyId');
  const found = parties.findIndex((party) => (id === '' ? role === 'borrower' && party.role === 'borrower' : party.partyId === id));
  const at = found === -1 ? parties.length : found;
  const made = partyFields(reader, parties[at], PARTY_COLUMNS);
  if (role === 'borrower') made.partyId ??= BORROWER_ID;
  for (const key of NESTED_KEYS.parties) {
    const nested = reader.nested(key);
    if (nested !== undefined) setAt(made, [key], nested === null ? undefined : nested);
  }
  parties[at] = made;
  return { parties, at };
}
