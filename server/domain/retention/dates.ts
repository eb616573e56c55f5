const CHINA_OFFSET_MS = 8 * 3_600_000;

/** The calendar day in China (UTC+8, without summer time) at an instant, YYYY-MM-DD. @param now milliseconds since 1970 */
export function chinaDate(now: number): string {
  return new Date(now + CHINA_OFFSET_MS).toISOString().slice(0, 10);
}

/**
 * The last day on which something is kept: the same day of the year, `years` after `date`. Of the 29th of February it is the 1st of
 * March where there is none: never a day too short.
 * @param date YYYY-MM-DD
 */
export function keepUntil(date: string, years: number): string {
  const year = Number(date.slice(0, 4)) + years;
  // Date rolls the 29th of February of another year over to the 1st of March.
  return new Date(Date.UTC(year, Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)))).toISOString().slice(0, 10);
}

/** Whether the last day is over. @param lastDay from {@link keepUntil} @param today from {@link chinaDate} */
export function isPast(lastDay: string, today: string): boolean {
  return lastDay < today;
}
