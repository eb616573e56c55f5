/** Calendar dates as `YYYY-MM-DD`, without a time zone: a due date is a day, not an instant. */

const DAY = 86_400_000;

/** The date `days` after (before, when negative) `date`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

/** The same day `months` later, or the last day of that month when it is shorter. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return addDays(first.toISOString().slice(0, 10), Math.min(day, lastDay) - 1);
}

/** Days from `from` to `to`: the first day does not count, the last one does (or the other way round). */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY;
}

/** `2024年1月10日`. */
export function chineseDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year ?? ''}年${month ?? ''}月${day ?? ''}日`;
}

/** An instant on `date` by the clock of China (UTC+8), as RFC 3339 UTC with milliseconds. @param time `HH:MM:SS` */
export function instant(date: string, time: string): string {
  return new Date(`${date}T${time}+08:00`).toISOString();
}
