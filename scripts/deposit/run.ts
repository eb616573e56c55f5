/** Both ways of a bulk deposit, from the command line to its exit code. */
import { stat, writeFile } from 'node:fs/promises';
import { RESULT_HEADING, resultLine, type ResultLine } from '../../server/bulk/index.ts';
import { AppError, describeError, type Language } from '../../server/errors.ts';
import type { DepositArguments } from './arguments.ts';
import { depositArchive } from './archive.ts';
import { Client, Refusal, Unreachable } from './client.ts';
import { depositFolder, planFolder } from './folder.ts';
import { Progress } from './progress.ts';
import { say } from './texts.ts';

const EXIT_REFUSED = 1;

/** Ends the command with this sentence. */
class CommandError extends Error {}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

function printRefused({ row, path, problem }: Pick<ResultLine, 'row' | 'path' | 'problem'>, language: Language): void {
  print(say(language, 'refused', { file: path, row: row === null ? '' : say(language, 'row', { row }), code: problem?.code ?? '', message: problem?.message ?? '' }));
}

async function writeResults(path: string, content: string | Uint8Array, language: Language): Promise<void> {
  await writeFile(path, content).catch((error: unknown) => {
    throw new CommandError(say(language, 'results-unwritable', { path, problem: (error as NodeJS.ErrnoException).code ?? 'error' }));
  });
}

async function runFolder({ source, language, concurrency, results: table }: DepositArguments, client: Client): Promise<number> {
  const { results, locations } = await planFolder(source, table, language);
  const progress = new Progress(language);
  const count = (state: ResultLine['state']) => results.filter((each) => each.state === state).length;
  try {
    await depositFolder(results, locations, {
      client,
      language,
      concurrency,
      onFinished: (result) => {
        if (result.state === 'refused') printRefused(result, language);
        progress.show(() => ({ total: results.length, finished: results.length - count('queued'), refused: count('refused') }));
      },
    });
  } finally {
    if (table !== null) await writeResults(table, RESULT_HEADING + results.map(resultLine).join(''), language);
    print(say(language, 'summary', { accepted: count('accepted'), before: results.filter(({ replayed }) => replayed).length, refused: count('refused') }));
    if (count('queued') > 0) print(say(language, 'left', { left: count('queued') }));
  }
  return count('refused') > 0 ? EXIT_REFUSED : 0;
}

async function runArchive({ source, language, results: table }: DepositArguments, client: Client): Promise<number> {
  const progress = new Progress(language);
  const job = await depositArchive(source, client, ({ total, counts, trouble }) => progress.show(() => ({ total, finished: total - counts.queued, refused: counts.refused }), trouble?.[language]));
  if (job.problem !== null) throw new CommandError(job.problem.messages[language]);
  for await (const { row, file, problem } of client.refusedFiles(job.id)) printRefused({ row, path: file, problem: problem && { code: problem.code, message: problem.messages[language] } }, language);
  if (table !== null) await writeResults(table, await client.bulkTable(job.id), language);
  print(say(language, 'summary-archive', job.counts));
  return job.counts.refused > 0 ? EXIT_REFUSED : 0;
}

/** The sentence of an error that a person can do something about; null for any other. */
export function sentenceOf(error: unknown, language: Language): string | null {
  if (error instanceof AppError) return describeError(error.code, error.params, language);
  if (error instanceof Unreachable) return say(language, 'unreachable', { where: error.message });
  return error instanceof Refusal || error instanceof CommandError ? error.message : null;
}

/** @returns the exit code @throws what {@link sentenceOf} has a sentence for */
export async function run(options: DepositArguments): Promise<number> {
  const { source, url, language, patience } = options;
  const found = await stat(source).catch(() => null);
  if (found === null) throw new CommandError(say(language, 'source-missing', { path: source }));
  const client = new Client(url, language, patience);
  return found.isDirectory() ? runFolder(options, client) : runArchive(options, client);
}
