import type { Request } from 'express';
import { AppError } from '../errors.ts';

const MOST_CHARACTERS = 100;
/** Without sign-in, and where nothing is stated. */
const LOCAL = 'local';

/**
 * Who makes the request, as stated in `Docketproof-Actor`: percent-encoded UTF-8, since headers hold ASCII only. A reverse proxy with sign-in
 * sets it; what a client states itself is a statement and no more.
 * @throws AppError `actor-invalid`
 */
export function actorOf(request: Request): string {
  const values = request.headersDistinct['docketproof-actor'];
  if (values === undefined) return LOCAL;
  const actor = values.length === 1 ? decoded(values[0] ?? '') : '';
  if (actor === '' || [...actor].length > MOST_CHARACTERS || /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u.test(actor) || actor.trim() !== actor) throw new AppError('actor-invalid');
  return actor;
}

function decoded(text: string): string {
  try {
    return /^[\x20-\x7e]*$/.test(text) ? decodeURIComponent(text) : '';
  } catch {
    return '';
  }
}
