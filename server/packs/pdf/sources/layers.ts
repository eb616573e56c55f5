import { Ref } from '../objects/values.ts';
import type { Dict } from '../objects/values.ts';
import type { Copier } from '../reader/copier.ts';
import { arrayOf, dictOf, keyOf, nameOf } from '../reader/source-file.ts';
import type { SourceFile } from '../reader/source-file.ts';

/**
 * Carries over which optional layers of a source are off. Without this, layers its author had hidden would suddenly be
 * visible in the merged copy (ISO 32000-1 §8.11.4).
 */
export function copyLayers(file: SourceFile, catalog: Dict, copier: Copier): { place: number; off: boolean }[] {
  const properties = dictOf(file, catalog.get('OCProperties'));
  const groups = (arrayOf(file, properties?.get('OCGs')) ?? []).filter((item) => item instanceof Ref);
  if (groups.length === 0) return [];
  const config = dictOf(file, properties?.get('D'));
  const listed = (key: string): Set<number> => new Set((arrayOf(file, config?.get(key)) ?? []).filter((item) => item instanceof Ref).map(keyOf));
  const allOff = nameOf(file, config?.get('BaseState')) === 'OFF';
  const [on, off] = [listed('ON'), listed('OFF')];
  return groups.map((group) => ({ place: copier.copy(group), off: allOff ? !on.has(keyOf(group)) : off.has(keyOf(group)) }));
}
