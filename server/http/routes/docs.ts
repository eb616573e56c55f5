/** `/api/openapi.json` and `/api/docs`. */
import { Router } from 'express';
import { languageOf } from '../errors.ts';
import { renderDocs, type OpenApiDocument } from '../openapi/page.ts';

export function docsRouter(document: OpenApiDocument): Router {
  const router = Router();
  router.get('/api/openapi.json', (_request, response) => {
    response.set('Cache-Control', 'no-cache').json(document);
  });
  router.get('/api/docs', (request, response) => {
    const { lang } = request.query;
    const language = lang === 'en' || lang === 'zh-CN' ? lang : languageOf(request);
    response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language' }).type('html').send(renderDocs(document, language));
  });
  return router;
}
