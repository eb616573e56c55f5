/** Requests at a fixed rate, whether or not the answers keep up. */
import { Agent, get } from 'node:http';

/** Connections kept open; more than any sane number of requests under way at once. */
const CONNECTIONS = 256;
const REQUEST_MILLISECONDS = 30_000;

export interface LoadResult {
  /** milliseconds from the moment each request was due to its full answer */
  latencies: number[];
  /** answers other than 200, and requests that failed */
  failures: number;
}

/**
 * Open loop: request i is due at i / `perSecond`, and its latency counts from then and not from when it was sent, so that a
 * server that stalls cannot hide the requests that waited meanwhile ("coordinated omission").
 * @param url of request i
 */
export async function openLoop(perSecond: number, seconds: number, url: (index: number) => string): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const total = Math.round(perSecond * seconds);
  const latencies: number[] = [];
  let failures = 0;
  const start = performance.now();
  const requests: Promise<void>[] = [];
  while (requests.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
    for (let index = requests.length; index < due; index++) {
      const dueAt = start + (index / perSecond) * 1000;
      requests.push(
        ask(agent, url(index)).then((isGood) => {
          if (isGood) latencies.push(performance.now() - dueAt);
          else failures++;
        }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(requests);
  agent.destroy();
  return { latencies, failures };
}

/** Closed loop: `connections` clients that each ask again as soon as they are answered. @returns good answers per second */
export async function closedLoop(connections: number, seconds: number, url: (index: number) => string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const start = performance.now();
  const end = start + seconds * 1000;
  let sent = 0;
  let good = 0;
  const client = async () => {
    while (performance.now() < end) if (await ask(agent, url(sent++))) good++;
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return good / ((performance.now() - start) / 1000);
}

function ask(agent: Agent, url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: REQUEST_MILLISECONDS }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
