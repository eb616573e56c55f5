/** The time between a document's event, its receipt and its anchor, by three clocks: the business's, ours, the chain's. */

const MINUTE = 60_000;
/** A chain's clock knows no milliseconds, and clocks differ a little: less than this is no disorder. */
const CLOCK_TOLERANCE = 1000;

export interface Interval {
  /** whole minutes, rounded towards zero; negative when the later clock shows the earlier time */
  minutes: number;
  /** the same in whole hours */
  hours: number;
  /** longer than the limit */
  late: boolean;
  /** the later event is dated before the earlier one: one of the clocks is wrong */
  disordered: boolean;
}

export interface Intervals {
  eventToReceived: Interval;
  /** null while there is no anchor */
  receivedToAnchored: Interval | null;
  eventToAnchored: Interval | null;
  /** hours above which an interval is late */
  limitHours: number;
}

/**
 * The intervals of a document's life. Lateness is shown and never hidden (法释〔2021〕12号 art 18: what came before the chain is judged by itself).
 * @param facts times in RFC 3339
 */
export function intervalsOf(facts: { eventTime: string; receivedTime: string; anchoredTime: string | null }, limitHours: number): Intervals {
  const between = (from: string, to: string): Interval => interval(Date.parse(to) - Date.parse(from), limitHours);
  const { eventTime, receivedTime, anchoredTime } = facts;
  return {
    eventToReceived: between(eventTime, receivedTime),
    receivedToAnchored: anchoredTime === null ? null : between(receivedTime, anchoredTime),
    eventToAnchored: anchoredTime === null ? null : between(eventTime, anchoredTime),
    limitHours,
  };
}

function interval(span: number, limitHours: number): Interval {
  // `|| 0`: a span of less than one unit must not become −0, which JSON writes as 0 and reads as another number.
  return { minutes: Math.trunc(span / MINUTE) || 0, hours: Math.trunc(span / (60 * MINUTE)) || 0, late: span > limitHours * 60 * MINUTE, disordered: span <= -CLOCK_TOLERANCE };
}
