/** Closing each case's sequence by a statement, and what is handed out of a case: a case file in which one document is withheld. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forEachConcurrently, pause } from '../concurrency.ts';
import { verdictText } from '../messages.ts';
import { failure, type Setting } from '../setting.ts';
import { verifyFile } from '../verify-command.ts';
import { DEPOSITS_AT_ONCE, type Deposited } from './deposit.ts';

export const CASE_FILE_NAME = 'case-file-001.json';
/** Proofs are there by now; the anchors become final within seconds on the local chain, and a busy machine gets this long. */
const CASE_FILE_MILLISECONDS = 120_000;
const STATED_BY = '示例法务（虚构）';
const PURPOSE = 'filing';

interface Statement {
  record: { id: string; case: string };
}

export interface Closed {
  /** case references by loan number */
  references: Map<string, string>;
  /** ids of the statements' records */
  statements: string[];
}

/** Closes the sequence of every loan of the book, so that no document can be dropped from its end unnoticed. */
export async function closeSequences({ client, screen }: Setting, cases: readonly Deposited[]): Promise<Closed> {
  const closed: Closed = { references: new Map(), statements: [] };
  const ofBook = cases.filter(({ each }) => each.loan !== null);
  await forEachConcurrently(ofBook, DEPOSITS_AT_ONCE, async ({ each: { loanNumber } }) => {
    const reference = await referenceOf(client, loanNumber);
    closed.references.set(loanNumber, reference);
    const order = { purpose: PURPOSE, statedBy: STATED_BY, note: '提起诉讼前封闭存证序列（虚构）' };
    closed.statements.push((await client.send<Statement>('POST', `/api/v1/loans/${reference}/statements`, order, `demo-statement-${reference}`)).record.id);
  });
  if (ofBook.length > 0) screen.say('closed', { cases: closed.statements.length, statedBy: STATED_BY });
  return closed;
}

/** The loan number goes in the body, never in an address. */
async function referenceOf(client: Setting['client'], loanNumber: string): Promise<string> {
  const [found] = (await client.send<{ loans: { id: string }[] }>('POST', '/api/v1/loans/search', { loanNumber })).loans;
  if (found === undefined) throw new Error(`the loan book does not find ${loanNumber}`);
  return found.id;
}

/** Writes the case file of one case with the picture of the identity card withheld, and verifies it offline. @returns 1 when it is as it must be, else 0 */
export async function discloseCase({ client, screen, out, trust }: Setting, { records }: Deposited, reference: string): Promise<number> {
  const withheld = records.get('identity');
  if (withheld === undefined) return 0;
  const order = { purpose: PURPOSE, statedBy: STATED_BY, withheld: [{ recordId: withheld, reason: '与争议无关的个人信息（证件影像），依法最小必要提供' }] };
  const deadline = Date.now() + CASE_FILE_MILLISECONDS;
  let answer = await client.caseFile(reference, order);
  while (typeof answer === 'number') {
    if (Date.now() > deadline) throw failure(screen, 'case-file-late', { seconds: CASE_FILE_MILLISECONDS / 1000 });
    await pause(answer);
    answer = await client.caseFile(reference, order);
  }
  const path = join(out, CASE_FILE_NAME);
  await writeFile(path, answer);
  const { code, verdict, report, output } = await verifyFile(path, trust, null);
  const counts = (report as { counts?: { disclosed: number; withheld: number } } | null)?.counts;
  screen.say('case-file', { file: CASE_FILE_NAME, disclosed: counts?.disclosed ?? 0, withheld: counts?.withheld ?? 0, verdict: verdictText(verdict), code });
  const isRight = code === 0 && counts?.withheld === 1;
  if (!isRight) screen.say('verify-failed', { pack: path, code, output });
  return isRight ? 1 : 0;
}
