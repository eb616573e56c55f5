/** `/healthz` (the process lives), `/readyz` (it can take and anchor documents), `/metrics` (Prometheus text). */
import { Router } from 'express';
import type { Registry } from 'prom-client';

export interface Readiness {
  ready: boolean;
  /** name of each part → what it says of itself; no personal data */
  checks: Record<string, { ok: boolean; state: string; detail?: unknown }>;
}

export interface HealthDeps {
  readiness(): Promise<Readiness>;
  /** null when the metrics are switched off */
  metrics: Registry | null;
}

export function healthRouter(deps: HealthDeps): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const readiness = await deps.readiness();
    response.set('Cache-Control', 'no-store').status(readiness.ready ? 200 : 503).json(readiness);
  });
  const { metrics } = deps;
  if (metrics) {
    router.get('/metrics', async (_request, response) => {
      response.type(metrics.contentType).send(await metrics.metrics());
    });
  }
  return router;
}
