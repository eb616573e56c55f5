/** Times, amounts and sizes as people read them. */
const CHINA = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });

/** `2026-11-26 14:05`, China's time; the texts beside it say so. */
export function timeText(utc: string): string {
  const time = new Date(utc);
  return Number.isNaN(time.getTime()) ? utc : CHINA.format(time);
}

/** `12345.60` as `12,345.60`; digits are never recomputed. */
export function amountText(yuan: string): string {
  const [whole = '', rest] = yuan.split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest === undefined ? '' : `.${rest}`);
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(bytes < 10 * 1024 ? 1 : 0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Hours, minutes and seconds of a number of seconds. */
export function splitSeconds(seconds: number): { hours: number; minutes: number; seconds: number } {
  const whole = Math.max(0, Math.round(seconds));
  return { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60), seconds: whole % 60 };
}

/** A case reference as it is shown where nothing better is known. */
export const shortCase = (id: string): string => id.slice(0, 8);
