/** Every error leaves the service as RFC 9457 problem details, in the reader's language and with both texts beside it. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { AppError, describeError, ERRORS, type ErrorCode, type ErrorParams, type Language } from '../errors.ts';

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode;
  params: ErrorParams;
  messages: Record<Language, string>;
}

/** zh-CN unless the reader prefers English. */
export function languageOf(request: Request): Language {
  return request.acceptsLanguages(['zh-CN', 'zh', 'en']) === 'en' ? 'en' : 'zh-CN';
}

/** The problem document of an error, as it is sent. `instance` is the path without the query, which may hold anything. */
export function problemOf(error: AppError, request: Request): Problem {
  const { status } = ERRORS[error.code];
  const messages = { 'zh-CN': describeError(error.code, error.params, 'zh-CN'), en: describeError(error.code, error.params, 'en') };
  return {
    type: `/api/docs#error-${error.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: messages[languageOf(request)],
    instance: request.baseUrl + request.path,
    code: error.code,
    params: error.params,
    messages,
  };
}

/** Express's own errors (a body that is too large, a malformed URL) as ours. */
function toAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return null;
  const { status, type } = error as Error & { status?: number; type?: string };
  if (type === 'entity.too.large') return new AppError('body-too-large', {}, { cause: error });
  if (type === 'request.aborted') return new AppError('upload-aborted', {}, { cause: error });
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') return new AppError('invalid-request', { field: 'Content-Encoding', problem: error.message }, { cause: error });
  if (type === 'request.size.invalid' || (error as NodeJS.ErrnoException).code?.startsWith('Z_')) return new AppError('invalid-request', { field: 'body', problem: { 'zh-CN': '内容与其请求头不符', en: 'it is not what its headers say' } }, { cause: error });
  if (error instanceof URIError || status === 400) return new AppError('invalid-request', { field: 'URL', problem: 'malformed' }, { cause: error });
  return null;
}

/** Milliseconds for which the rest of a refused request is read and thrown away. */
const DRAIN_MS = 60_000;

/**
 * Reads on after a refusal: most clients send everything before they look at an answer, and a connection that is closed under them
 * shows them a broken pipe instead of the reason. Not for ever.
 */
function drain(request: Request): void {
  request.unpipe();
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), DRAIN_MS).unref();
  request.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
}

/** Last middleware. What is not an {@link AppError} is our fault: it is logged under a reference and shown as that alone. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    let error = toAppError(thrown);
    if (!error) {
      const reference = randomUUID();
      logger.error({ reference, error: thrown }, 'internal error');
      error = new AppError('internal-error', { reference }, { cause: thrown });
    }
    if (response.headersSent) return next(thrown);
    const problem = problemOf(error, request);
    if (!request.complete) drain(request);
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** What the service answers to, e.g. `/api/v1/evidence/{id}` → get. */
export interface KnownPath {
  /** as in OpenAPI */
  path: string;
  /** lower case */
  methods: string[];
}

/** For requests that nothing answered: a known address with another method (RFC 9110 §15.5.6), or none at all. */
export function unansweredHandler(known: readonly KnownPath[]): RequestHandler {
  const patterns = known.map(({ path, methods }) => ({ methods, pattern: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`) }));
  return (request, response) => {
    const methods = patterns.filter(({ pattern }) => pattern.test(request.path)).flatMap((each) => each.methods);
    if (methods.length === 0 || methods.includes(request.method.toLowerCase())) throw new AppError('not-found', { what: request.path });
    response.set('Allow', [...new Set(methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])))].join(', '));
    throw new AppError('method-not-allowed', { method: request.method });
  };
}
