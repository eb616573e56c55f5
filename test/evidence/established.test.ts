/** What a record says that we found, apart from what the depositor stated; and what a depositor must state. */
import { expect } from 'chai';
import { PDFDocument } from 'pdf-lib';
import type { EvidenceRecordV2 } from '../../server/domain/record/index.ts';
import { AppError } from '../../server/errors.ts';
import { SignatureInspector } from '../../server/evidence/inspector.ts';
import { MAX_INSPECTED_BYTES, SIGNATURE_TOOL } from '../../server/evidence/signatures/index.ts';
import { BUILD } from '../../server/version.ts';
import { digestItem, metadata, streamOf, useIntake, type Intake } from './setup.ts';

const REQUIRED = { '*': ['sourceSystem', 'sourceRecordId'], signature: ['device', 'ipAddress'] } as const;

async function emptyPdf(): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage();
  return Buffer.from(await document.save());
}

const deposit = async ({ service }: Intake, content: Buffer, changes: Parameters<typeof metadata>[0] = {}) =>
  (await service.depositContent({ metadata: metadata(changes), content: streamOf(content), idempotencyKey: undefined })).stored.record as EvidenceRecordV2;
const refusal = (action: Promise<unknown>): Promise<AppError> => action.then(() => Promise.reject(new Error('was accepted')), (error: unknown) => (error instanceof AppError ? error : Promise.reject(error as Error)));

describe('what a record establishes', () => {
  const open = useIntake();

  it('says of a PDF which signatures it holds, of another document that none were looked for', async () => {
    const intake = await open();
    expect((await deposit(intake, await emptyPdf())).established).to.deep.equal({ by: BUILD, content: 'received', signatures: { tool: SIGNATURE_TOOL, outcome: 'none', reason: null, count: 0, signatures: [] } });
    expect((await deposit(intake, Buffer.from('plain text'))).established).to.deep.equal({ by: BUILD, content: 'received', signatures: null });
  });

  it('takes a damaged PDF all the same, and says that it could not be inspected', async () => {
    const intake = await open();
    const { established } = await deposit(intake, (await emptyPdf()).subarray(0, 60));
    expect(established.signatures).to.include({ outcome: 'not-inspected', reason: 'damaged' });
  });

  it('says of digests that they were stated', async () => {
    const intake = await open();
    const { outcomes } = await intake.service.depositDigests([digestItem(1)]);
    const [stored] = outcomes;
    if (stored === undefined || stored instanceof AppError) throw new Error('refused');
    expect((stored.record as EvidenceRecordV2).established).to.deep.equal({ by: BUILD, content: 'stated', signatures: null });
  });
});

describe('required provenance', () => {
  const open = useIntake();

  it('refuses a document without it, naming every field, and keeps nothing of it', async () => {
    const intake = await open({ required: REQUIRED });
    const error = await refusal(deposit(intake, Buffer.from('x'), { stage: 'signature', provenance: { sourceSystem: 'app', ipAddress: '192.0.2.1' } }));
    expect(error.code).to.equal('provenance-missing');
    expect(error.params).to.deep.equal({ stage: 'signature', fields: 'provenance.sourceRecordId, provenance.device' });
    expect(await intake.service.caseByLoanNumber(metadata().loanNumber)).to.equal(null);
    for await (const file of intake.vault.list()) expect.fail(`the file ${file} was kept`);
    const accepted = await deposit(intake, Buffer.from('x'), { stage: 'signature', provenance: { sourceSystem: 'app', sourceRecordId: 'S1', device: 'Example Phone', ipAddress: '192.0.2.1' } });
    expect(accepted.provenance).to.include({ device: 'Example Phone', ipAddress: '192.0.2.1' });
  });

  it('refuses a digest without it and takes its neighbours', async () => {
    const intake = await open({ required: REQUIRED });
    const { outcomes } = await intake.service.depositDigests([digestItem(1), digestItem(2, { provenance: { sourceSystem: 'core', sourceRecordId: 'R2' } })]);
    expect(outcomes.map((outcome) => (outcome instanceof AppError ? outcome.code : 'accepted'))).to.deep.equal(['provenance-missing', 'accepted']);
  });
});

describe('SignatureInspector', () => {
  it('does not read what is too large', async () => {
    const inspector = new SignatureInspector();
    const unread = (): never => {
      throw new Error('was read');
    };
    expect(await inspector.inspect(MAX_INSPECTED_BYTES + 1, unread)).to.include({ outcome: 'not-inspected', reason: 'too-large' });
    await inspector.close();
  });

  it('says of what was under way when its thread went that it was not inspected, and works on with another', async () => {
    const inspector = new SignatureInspector();
    const pdf = await emptyPdf();
    const waiting = inspector.inspect(pdf.length, () => streamOf(pdf));
    // The content is read in a turn of its own; the thread is closed once the job has gone to it.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await inspector.close();
    expect((await waiting).outcome).to.equal('not-inspected');
    expect(await inspector.inspect(pdf.length, () => streamOf(pdf))).to.include({ outcome: 'none' });
    await inspector.close();
  });
});
