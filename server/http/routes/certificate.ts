/** `GET /api/v1/evidence/{id}/certificate.pdf`: the one-page 区块链存证证书 of one record. */
import { Router } from 'express';
import { AppError } from '../../errors.ts';
import { anchorFacts, logFacts, signedCertificate, type CaseExhibit, type PdfSeal } from '../../packs/index.ts';

export interface CertificateDeps {
  /** the record with its proof, verified now; null when there is none */
  exhibit(recordId: string): Promise<CaseExhibit | null>;
  /** the certificate is signed with it */
  seal: PdfSeal;
  lender: string;
  operator: string;
  filingNumber: string | null;
  build: string;
  publicUrl: string;
  latenessHours: number;
  /** what a client waits before asking again for a record that is not anchored yet */
  retryAfterSeconds: number;
  now: () => Date;
}

const RECORD_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function certificateRouter(deps: CertificateDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.get('/api/v1/evidence/:id/certificate.pdf', async (request, response) => {
    const { id } = request.params;
    const exhibit = RECORD_ID.test(id) ? await deps.exhibit(id) : null;
    if (exhibit === null) throw new AppError('evidence-not-found', { id: id.slice(0, 100) });
    const { record, proof, report, supersededBy, erasedTime = null } = exhibit;
    if (report.verdict === 'inconsistent' || report.verdict === 'indeterminate') {
      // A certificate over something that does not verify would be believed by whoever sees only the paper.
      const problem = { 'zh-CN': report.reasons.map((reason) => reason['zh-CN']).join(''), en: report.reasons.map((reason) => reason.en).join(' ') };
      throw new AppError('certificate-refused', { id, problem });
    }
    if (proof === null || report.verdict === 'pending') {
      response.status(202).set({ 'Retry-After': String(deps.retryAfterSeconds), 'Cache-Control': 'no-store' }).json({ status: 'pending', recordId: id });
      return;
    }
    const facts = {
      language: 'zh-CN' as const,
      lender: deps.lender,
      operator: deps.operator,
      filingNumber: deps.filingNumber,
      composedAt: deps.now().toISOString(),
      lateAfterHours: deps.latenessHours,
      development: report.facts?.developmentChain ?? false,
      build: deps.build,
      publicUrl: deps.publicUrl,
      exhibit: { record, log: logFacts(record, proof), anchor: anchorFacts(report), supersededBy, verdict: report.verdict, fileName: null, content: { absent: erasedTime === null ? 'digest-only' : 'original-erased' } as const },
    };
    const { pdf, signature } = await signedCertificate(facts, deps.seal);
    // Told to the program that asked, since the certificate itself is the same with and without.
    if (signature.warning !== null) response.set('Docketproof-Warning', signature.warning.code);
    response.type('application/pdf').set({ 'Cache-Control': 'no-store', 'Content-Disposition': `inline; filename="certificate-${id}.pdf"` });
    response.send(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length));
  });

  return router;
}
