import { TAG, contentOf } from './cms/ber.ts';
import type { Element } from './cms/ber.ts';
import { latinText } from './text.ts';

/**
 * UTCTime or GeneralizedTime (X.680 §46–47; RFC 5280 §4.1.2.5 for the century) in the form of records: RFC 3339 UTC with milliseconds.
 * Null when it is none, or names no zone and so is no point in time.
 */
export function asn1Time(element: Element | undefined): string | null {
  if (!element || element.to - element.from > 40) return null;
  const text = latinText(contentOf(element));
  if (element.tag === TAG.utcTime) {
    const [, year = '', rest = '', seconds, zone] = /^(\d\d)(\d{8})(\d\d)?(Z|[+-]\d{4})$/.exec(text) ?? [];
    return zone === undefined ? null : time(`${Number(year) < 50 ? '20' : '19'}${year}${rest}`, seconds, '', zone);
  }
  if (element.tag !== TAG.generalizedTime) return null;
  const [, minutes = '', seconds, fraction = '', zone] = /^(\d{12})(\d\d)?(?:[.,](\d{1,9}))?(Z|[+-]\d{4})$/.exec(text) ?? [];
  return zone === undefined ? null : time(minutes, seconds, fraction, zone);
}

/**
 * A PDF date (ISO 32000-2 §7.9.4), e.g. D:20240110100203+08'00'. Null when it is none, when it stops before the minute, or when it
 * names no zone: ISO 32000-1 calls the zone unknown then, and producers mean their local time.
 */
export function pdfDate(text: string): string | null {
  const [, minutes, seconds, utc, hours = '', rest = '00'] = /^(?:D:)?(\d{12})(\d\d)?(?:(Z)(?:00'?(?:00'?)?)?|([+-]\d\d)'?(?:(\d\d)'?)?)$/.exec(text.trim()) ?? [];
  return minutes === undefined ? null : time(minutes, seconds, '', utc ?? `${hours}${rest}`);
}

/** @param minutes YYYYMMDDHHmm. @param fraction digits of the second. @param zone Z or ±hhmm */
function time(minutes: string, seconds: string | undefined, fraction: string, zone: string): string | null {
  const local = `${minutes.replace(/^(....)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5')}:${seconds ?? '00'}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const instant = Date.parse(local);
  // Date.parse rolls the 31st of a short month over
  if (Number.isNaN(instant) || new Date(instant).toISOString() !== local) return null;
  const offset = zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)));
  const utc = new Date(instant - offset * 60_000).toISOString();
  // an offset may lead out of the years that have four digits
  return utc.length === local.length ? utc : null;
}
