/** Serves the staff app, as scripts/setup.js has built it from server/web. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestHandler, Response } from 'express';
import { AppError } from '../errors.ts';

/** Where the built app lies. */
export const WEB_FOLDER = join(import.meta.dirname, '../web/dist');

/** Names that the build gives: of one folder, no dot in front, so that an address can name nothing else. */
const ASSET = /^\/app\/assets\/([A-Za-z0-9_-][A-Za-z0-9._-]{0,199})$/;
/** An asset's name holds the digest of its content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const ABSENT = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Docketproof</title><body>
<h1>页面尚未构建</h1><p>服务正在运行，但网页还没有构建。请停止服务，在项目目录中以 <code>npm start</code> 启动：首次启动会自动构建。接口不受影响，见 <a href="/api/docs">/api/docs</a>。</p>
<h1 lang="en">The pages are not built yet</h1><p lang="en">The service runs, but its pages have not been built. Stop it and start it with <code>npm start</code> in the project’s folder, which builds them the first time. The API is not affected: see <a href="/api/docs">/api/docs</a>.</p>
</body></html>`;

/**
 * `GET /` leads to `/app/`; `/app/` and its assets come from `folder`. Not a part of the API: what is not found goes on to the next handler.
 * @param folder with index.html and assets/; looked at with every request, since a build may come after the start
 */
export function webPages(folder: string): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const { path } = request;
    if (path === '/' || path === '/app') return response.set('Cache-Control', 'no-store').redirect(302, '/app/');
    if (path === '/app/') return sendIndex(folder, response, next);
    const name = ASSET.exec(path)?.[1];
    if (name === undefined) return next();
    // Headers only with the file: a 404 must not be kept for a year.
    response.sendFile(name, { root: join(folder, 'assets'), cacheControl: false, dotfiles: 'deny', headers: { 'Cache-Control': FOR_EVER } }, (error?: NodeJS.ErrnoException & { status?: number }) => {
      if (!error || response.headersSent) return;
      response.removeHeader('Cache-Control');
      next(error.status === 404 || error.code === 'EISDIR' ? new AppError('not-found', { what: path }) : error);
    });
  };
}

function sendIndex(folder: string, response: Response, next: (error?: unknown) => void): void {
  if (!existsSync(join(folder, 'index.html'))) {
    response.status(503).set('Cache-Control', 'no-store').type('html').send(ABSENT);
    return;
  }
  // It names the assets of one build: asked for anew each time, answered with 304 while it is the same.
  response.sendFile('index.html', { root: folder, cacheControl: false, headers: { 'Cache-Control': 'no-cache' } }, (error?: Error) => {
    if (error && !response.headersSent) next(error);
  });
}
