/** Figures for operators. Labels are route patterns and states only: an id or a loan number in a label would be personal data. */
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface GaugeSources {
  sequenced: () => Promise<number>;
  integrated: () => number;
  anchored: () => Promise<number>;
}

export interface Metrics {
  registry: Registry;
  /** measures each request under its route pattern */
  measure: RequestHandler;
}

export function createMetrics(sources: GaugeSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges: [string, string, () => number | Promise<number>][] = [
    ['docketproof_log_sequenced', 'Leaves that have an index', sources.sequenced],
    ['docketproof_log_integrated', 'Leaves in the published tree', sources.integrated],
    ['docketproof_log_anchored', 'Leaves in the last head on chain', sources.anchored],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({ name, help, registers: [registry], async collect() { this.set(await read()); } });
  }
  const seconds = new Histogram({ name: 'docketproof_http_seconds', help: 'Time to answer', labelNames: ['method', 'route', 'status'], buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60], registers: [registry] });
  const measure: RequestHandler = (request, response, next) => {
    const stop = seconds.startTimer();
    response.on('finish', () => {
      const pattern = (request.route as { path?: string } | undefined)?.path ?? 'none';
      stop({ method: request.method, route: pattern, status: String(response.statusCode) });
    });
    next();
  };
  return { registry, measure };
}
