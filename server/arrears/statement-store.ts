/** Issued statements in the database: facts in the clear, the statement itself sealed under its case's key and bound to its version. */
import { seal, unsealText, type CaseRow, type Connection, type Keyring } from '../cases/index.ts';
import { statementDigest, type ArrearsStatement } from '../domain/arrears/index.ts';
import { canonicalText } from '../domain/json/index.ts';

/** Versions of the books that a statement was calculated from. */
export interface StatementBasis {
  loan: number;
  product: { code: string; version: number };
  /** null when there was no lender profile */
  lender: number | null;
}

/** What is known of a version without opening it. */
export interface StatementFacts {
  version: number;
  /** YYYY-MM-DD */
  asOf: string;
  /** SHA-256 of the statement's canonical JSON (RFC 8785), lower-case hex */
  digest: string;
  /** RFC 3339 UTC with milliseconds */
  issuedTime: string;
  person: string;
}

export interface IssuedStatement extends StatementFacts {
  reason: string | null;
  basis: StatementBasis;
  statement: ArrearsStatement;
}

export interface StatementRow {
  case_id: string;
  version: number;
  as_of: string;
  digest: string;
  issued_time: string;
  person: string;
  sealed: Buffer;
}

type Sealed = Pick<IssuedStatement, 'reason' | 'basis' | 'statement'>;

const PURPOSE = 'arrears-statement';
const placeOf = (caseId: string, version: number): string => `${caseId}/${version}`;

export function rowOf(sealingKey: Uint8Array, caseId: string, issued: Sealed & Pick<IssuedStatement, 'issuedTime' | 'person'>): StatementRow {
  const { reason, basis, statement, issuedTime, person } = issued;
  const { version, asOf } = statement;
  const sealed = seal(sealingKey, PURPOSE, placeOf(caseId, version), canonicalText({ reason, basis, statement }));
  return { case_id: caseId, version, as_of: asOf, digest: statementDigest(statement), issued_time: issuedTime, person, sealed };
}

export function factsOf({ version, as_of: asOf, digest, issued_time: issuedTime, person }: Omit<StatementRow, 'sealed'>): StatementFacts {
  return { version, asOf, digest, issuedTime, person };
}

/**
 * The statement again, held against the digest that stands beside it.
 * @throws AppError `case-erased`; SealBrokenError; Error when digest and statement differ
 */
export function openRow(keyring: Keyring, caseRow: Pick<CaseRow, 'id' | 'wrapped_key'>, row: StatementRow): IssuedStatement {
  const { sealingKey } = keyring.keysOf(caseRow);
  const sealed = JSON.parse(unsealText(sealingKey, PURPOSE, placeOf(row.case_id, row.version), row.sealed)) as Sealed;
  if (statementDigest(sealed.statement) !== row.digest) throw new Error(`digest of statement ${row.version} of case ${row.case_id} is not that of its text`);
  return { ...factsOf(row), ...sealed };
}

export function readVersions(connection: Connection, caseId: string): Promise<Omit<StatementRow, 'sealed'>[]> {
  return connection<StatementRow>('arrears_statements').where({ case_id: caseId }).orderBy('version').select('case_id', 'version', 'as_of', 'digest', 'issued_time', 'person');
}

export async function readRow(connection: Connection, caseId: string, where: Partial<Pick<StatementRow, 'version' | 'as_of'>>): Promise<StatementRow | null> {
  return (await connection<StatementRow>('arrears_statements').where({ case_id: caseId, ...where }).orderBy('version', 'desc').first()) ?? null;
}
