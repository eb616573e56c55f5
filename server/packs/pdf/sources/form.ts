import { Name } from '../objects/values.ts';
import type { Dict, Stream } from '../objects/values.ts';
import type { Copier } from '../reader/copier.ts';

/** Copies a stream as a form object. Some producers leave type and subtype out, and readers then draw nothing. @returns its place */
export function copyForm(copier: Copier, { dict, data }: Stream): number {
  const whole: Dict = new Map([...dict, ['Type', new Name('XObject')], ['Subtype', new Name('Form')]]);
  return copier.stream(whole, data);
}
