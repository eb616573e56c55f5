/** Puts the routers behind the checks that hold for every request, and the error handler behind all. */
import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import { problemHandler, unansweredHandler, type KnownPath } from './errors.ts';

export interface AppOptions {
  /** middleware and routers, in order */
  routers: (Router | RequestHandler)[];
  /** every address there is, for the answer to a wrong method */
  known: KnownPath[];
  logger: Logger;
  /** host names (with port where it is not the scheme's own) under which the service answers */
  hosts: () => string[];
  /** reverse proxies whose X-Forwarded-For is believed; with 0, anybody could name any address */
  proxyHops: number;
}

/**
 * Answers only under its own names. Without this, a web page anywhere could point a name of its own at 127.0.0.1 (DNS
 * rebinding) and read a clerk's local service through the clerk's browser.
 */
function ownHostsOnly(hosts: () => string[]): RequestHandler {
  return (request, _response, next) => {
    const host = (request.headers.host ?? '').toLowerCase();
    const known = hosts();
    if (!known.includes(host)) throw new AppError('foreign-host', { host: host.slice(0, 100), expected: known[0] ?? '' });
    next();
  };
}

/**
 * Refuses writes that another site's page makes through a visitor's browser: a form post needs no permission of ours to be sent.
 * Programs send no Sec-Fetch-Site and are not affected.
 */
const sameSiteWritesOnly: RequestHandler = (request, _response, next) => {
  const site = request.headers['sec-fetch-site'];
  const isWrite = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  if (isWrite && site === 'cross-site') throw new AppError('cross-site-request');
  next();
};

/** The HTTP application, ready to be listened with. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', options.proxyHops);
  app.use(
    helmet({
      // Nothing is loaded from elsewhere, so that every page works with the network cable pulled out.
      // Styles may be inline: Ant Design writes them into the page as its components appear, and sets positions in style attributes, which
      // no nonce covers. Scripts may not be (default-src).
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'self'"], styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'], objectSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'self'"] } },
      strictTransportSecurity: false,
    }),
  );
  app.use(ownHostsOnly(options.hosts));
  app.use(sameSiteWritesOnly);
  for (const router of options.routers) app.use(router);
  app.use(unansweredHandler(options.known));
  app.use(problemHandler(options.logger));
  return app;
}
