/** The lender's profile and its products. */
import { Router } from 'express';
import type { Request, Response } from 'express';
import { lenderSchema, productSchema } from '../../domain/loan/index.ts';
import { AppError } from '../../errors.ts';
import type { LenderStore, Versioned } from '../../loans/index.ts';
import { actorOf } from '../actor.ts';
import { jsonBytes } from '../body.ts';
import { readBody } from '../loan-body.ts';

export interface LenderDeps {
  lenders: LenderStore;
  /** bytes of a profile with its seal images */
  maxBodyBytes: number;
}

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/;
/** A product is a page or two. */
const MAX_PRODUCT = 1024 * 1024;

/** `GET/PUT /api/v1/lender` · `GET /api/v1/products` · `GET/PUT /api/v1/products/{code}` */
export function lenderRouter({ lenders, maxBodyBytes }: LenderDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/api/v1/lender', async (_request, response) => {
    const lender = await lenders.lender();
    if (lender === null) throw new AppError('profile-missing');
    send(response, { lender: lender.value, ...factsOf(lender) });
  });
  router.put('/api/v1/lender', jsonBytes(maxBodyBytes), async (request, response) => {
    const lender = await lenders.putLender(readBody(request, lenderSchema, { maxBytes: maxBodyBytes }), actorOf(request));
    send(response, { lender: lender.value, ...factsOf(lender) });
  });
  router.get('/api/v1/products', async (_request, response) => {
    const products = await lenders.products();
    send(response, { products: products.map((product) => ({ product: product.value, ...factsOf(product) })) });
  });
  router.get('/api/v1/products/:code', async (request, response) => {
    const code = codeOf(request);
    const product = await lenders.product(code);
    if (product === null) throw new AppError('product-not-found', { code });
    send(response, { product: product.value, ...factsOf(product) });
  });
  router.put('/api/v1/products/:code', jsonBytes(MAX_PRODUCT), async (request, response) => {
    const code = codeOf(request);
    const product = readBody(request, productSchema, { maxBytes: MAX_PRODUCT });
    if (product.code !== code) throw new AppError('loan-field-invalid', { path: 'code', expected: { 'zh-CN': '与地址中的产品代码相同', en: 'the code that stands in the address' } });
    const stored = await lenders.putProduct(product, actorOf(request));
    send(response, { product: stored.value, ...factsOf(stored) });
  });
  return router;
}

function factsOf({ version, changedTime, changedBy }: Versioned<unknown>) {
  return { version, changedTime, changedBy };
}

function send(response: Response, body: object): void {
  response.set('Cache-Control', 'no-store').json(body);
}

function codeOf(request: Request): string {
  const { code } = request.params;
  if (typeof code !== 'string' || !CODE.test(code)) throw new AppError('product-not-found', { code: '…' });
  return code;
}
