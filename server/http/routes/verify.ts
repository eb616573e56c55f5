/** Verification for anybody, without an account: by digest, by file, by proof, by case, by pack; and the proof of a record. */
import express, { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { MAX_PROOF_BYTES, serializeProof } from '../../domain/proof/index.ts';
import { AppError } from '../../errors.ts';
import type { DigestAlgorithm, DigestQuery, VerificationService } from '../../verification/index.ts';
import { readJson } from '../read-json.ts';
import { VerifyUploads, type VerifyUpload } from '../verify-upload.ts';

export interface VerifyDeps {
  verification: VerificationService;
  /** requests that one address may make a minute; of batches, a hundredth of that */
  ratePerMinute: number;
  /** largest file or pack, in bytes */
  maxFileBytes: number;
  /** largest list of digests, in bytes */
  maxBodyBytes: number;
  /** Report on the pack at this path; left out where packs are not verified here. */
  verifyPack?: ((path: string) => Promise<object>) | undefined;
}

/** Digests of one batch. */
export const MAX_BATCH = 10_000;
/** A batch does the work of thousands of requests, and counts as this many. */
const REQUESTS_PER_BATCH = 100;
const DIGEST = /^[0-9a-f]{64}$/;
const RECORD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** list → item */
const BATCH_DEPTH = 2;

/** `GET /api/v1/verify/{sha256|sm3}/{hex}` · `POST /api/v1/verify` · `POST /api/v1/verify/batch` · `GET /api/v1/evidence/{id}/proof` */
export function verifyRouter(deps: VerifyDeps): Router {
  const router = Router({ caseSensitive: true });
  const uploads = new VerifyUploads(deps.maxFileBytes);
  const limit = limiter(deps.ratePerMinute);
  const batchLimit = limiter(Math.ceil(deps.ratePerMinute / REQUESTS_PER_BATCH));
  router.get('/api/v1/verify/:algorithm/:hex', limit, byDigest(deps));
  router.post('/api/v1/verify', limit, express.raw({ type: 'application/json', limit: MAX_PROOF_BYTES }), byUpload(deps, uploads));
  router.post('/api/v1/verify/batch', batchLimit, express.raw({ type: 'application/json', limit: deps.maxBodyBytes }), byBatch(deps));
  router.get('/api/v1/evidence/:id/proof', sendProof(deps));
  return router;
}

/** Per address: a digest is easy to guess at for a document that is known, and no stranger should ask for millions. */
function limiter(ratePerMinute: number): RequestHandler {
  const windowMs = 60_000;
  return rateLimit({
    windowMs,
    limit: ratePerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // The service listens on loopback behind whatever proxy its operator chose; the header is not believed, so it needs no warning.
    validate: { xForwardedForHeader: false },
    handler: (request, _response, next) => {
      const { resetTime } = (request as Request & { rateLimit?: { resetTime?: Date } }).rateLimit ?? {};
      const wait = (resetTime?.getTime() ?? Date.now() + windowMs) - Date.now();
      next(new AppError('rate-limited', { seconds: Math.max(1, Math.ceil(wait / 1000)) }));
    },
  });
}

function byDigest({ verification }: VerifyDeps): RequestHandler {
  return async (request, response) => {
    const { algorithm, hex } = request.params;
    if (algorithm !== 'sha256' && algorithm !== 'sm3') throw new AppError('not-found', { what: request.path });
    if (typeof hex !== 'string' || !DIGEST.test(hex)) throw new AppError('verify-digest-malformed', { where: algorithm });
    response.set('Cache-Control', 'no-store').json(await verification.verifyDigest(algorithm, hex));
  };
}

function byUpload(deps: VerifyDeps, uploads: VerifyUploads): RequestHandler {
  return async (request, response) => {
    const report = Buffer.isBuffer(request.body) ? await deps.verification.verifyProofFile(new Uint8Array(request.body)) : await uploads.with(request, response, (upload) => judge(deps, upload));
    response.set('Cache-Control', 'no-store').json(report);
  };
}

async function judge({ verification, verifyPack }: VerifyDeps, { file, proof, case: caseFile, pack }: VerifyUpload): Promise<object> {
  if (pack !== undefined) {
    if (file !== undefined || proof !== undefined || caseFile !== undefined) throw new AppError('verify-pack-alone');
    if (verifyPack === undefined) throw new AppError('pack-not-supported');
    return verifyPack(pack);
  }
  if (caseFile !== undefined) {
    if (proof !== undefined) throw new AppError('verify-case-alone');
    return verification.verifyCaseFile(caseFile, file);
  }
  if (proof !== undefined) return verification.verifyProofFile(proof, file);
  if (file !== undefined) return verification.verifyFile(file);
  throw new AppError('verify-nothing-given');
}

function byBatch({ verification, maxBodyBytes }: VerifyDeps): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    if (!(body instanceof Uint8Array)) throw new AppError('content-type-wrong', { expected: 'application/json' });
    const queries = queriesOf(readJson(body, { field: 'body', maxBytes: maxBodyBytes, maxDepth: BATCH_DEPTH }));
    const results = await verification.verifyBatch(queries);
    response.set('Cache-Control', 'no-store').json({ format: 'docketproof/batch-report/v1', results });
  };
}

/** `["<sha256>", {"sha256": "…"}, {"sm3": "…"}, …]` */
function queriesOf(body: unknown): DigestQuery[] {
  if (!Array.isArray(body)) throw new AppError('invalid-request', { field: 'body', problem: 'must be a list of digests' });
  if (body.length > MAX_BATCH) throw new AppError('verify-too-many', { limit: MAX_BATCH, count: body.length });
  return body.map((item: unknown, i) => {
    const named = typeof item === 'string' ? { sha256: item } : item;
    const [[algorithm, hex] = [], ...more] = typeof named === 'object' && named !== null ? Object.entries(named) : [];
    if (more.length > 0 || (algorithm !== 'sha256' && algorithm !== 'sm3') || typeof hex !== 'string' || !DIGEST.test(hex)) throw new AppError('verify-digest-malformed', { where: `[${i}]` });
    return { algorithm: algorithm satisfies DigestAlgorithm, hex };
  });
}

function sendProof({ verification }: VerifyDeps): RequestHandler {
  return async (request, response) => {
    const { id } = request.params;
    if (typeof id !== 'string' || !RECORD_ID.test(id)) throw new AppError('not-found', { what: request.path });
    const outcome = await verification.proofFor(id);
    response.set('Cache-Control', 'private, no-store');
    // Not before its block is final: a proof that is filed away while a reorganisation can still end its block would be worth nothing.
    if (outcome.status === 'pending' || outcome.state !== 'final') {
      const { retryAfter } = outcome;
      response.status(202).set('Retry-After', String(retryAfter)).json({ status: 'pending', recordId: id, retryAfter });
      return;
    }
    response.set({ 'Content-Type': 'application/json', 'Content-Disposition': `attachment; filename="proof-${id}.json"` });
    response.send(Buffer.from(serializeProof(outcome.proof)));
  };
}
