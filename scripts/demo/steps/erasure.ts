/** A loan at its end: closed, its data erased; a proof handed out before still verifies, and `npm run fsck` finds nothing wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../client.ts';
import { addDays } from '../dates.ts';
import { verdictText } from '../messages.ts';
import type { Setting } from '../setting.ts';
import { verifyFile } from '../verify-command.ts';
import type { Deposited } from './deposit.ts';

/** After the last document of the loan. */
const CLOSED_AFTER_DAYS = 7;
const PERSON = '示例数据保护专员（虚构）';

/** @returns 1 when the case is gone, its proof still verifies and everything else is sound; else 0 */
export async function eraseCase(setting: Setting, { each: { loanNumber, loan }, records }: Deposited, reference: string): Promise<number> {
  const { client, screen, trust, fsck } = setting;
  const contract = records.get('contract');
  if (fsck === null || contract === undefined || loan === null) return 0;
  const folder = await mkdtemp(join(tmpdir(), 'docketproof-demo-erasure-'));
  try {
    // What a borrower got before: the document and its proof.
    const [proof, document] = [join(folder, 'proof.json'), join(folder, 'contract.pdf')];
    const answer = await client.proof(contract);
    if (typeof answer === 'number') return 0;
    await writeFile(proof, answer);
    await writeFile(document, await client.file(contract));
    await client.send('POST', `/api/v1/loans/${reference}/closure`, { date: addDays(loan.residual.asOf, CLOSED_AFTER_DAYS), person: PERSON, reason: '结清（虚构）' });
    await client.send('POST', `/api/v1/loans/${reference}/erasure`, { basis: 'data-subject-request', person: PERSON, reason: '依申请删除（虚构）' });
    const isGone = await isRefused(() => client.file(contract));
    const { code, verdict, output } = await verifyFile(proof, trust, null, [document]);
    screen.say('erased', { loan: loanNumber, documents: records.size, verdict: verdictText(verdict), code });
    const check = await fsck();
    screen.say('fsck', { code: check.code });
    const isRight = isGone && code === 0 && check.code === 0;
    if (!isRight) screen.say('verify-failed', { pack: loanNumber, code: check.code, output: `${output}\n${check.output}`.trim() });
    return isRight ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function isRefused(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}
