const WINDOW = 60_000;

/** How many files a second were finished over the last minute. */
export class RateMeter {
  private points: { time: number; count: number }[] = [];

  /** @param time milliseconds */
  add(time: number, count: number): void {
    this.points = [...this.points.filter((point) => time - point.time <= WINDOW), { time, count }];
  }

  /** Null before there are two points to measure between. */
  perSecond(now: number): number | null {
    const [first, ...later] = this.points.filter(({ time }) => now - time <= WINDOW);
    const last = later.at(-1);
    if (first === undefined || last === undefined) return null;
    const count = later.reduce((sum, point) => sum + point.count, 0);
    return count / Math.max(0.001, (last.time - first.time) / 1000);
  }
}
