import { PDFArray, PDFDict, PDFName } from 'pdf-lib';
import type { PDFDocument, PDFObjectCopier } from 'pdf-lib';
import type { DocumentBuilder } from '../document.ts';
import { entry } from '../objects.ts';

/**
 * Carries over which optional layers of a source are off. Without this, layers its author had hidden would suddenly be
 * visible in the merged copy (ISO 32000-1 §8.11.4).
 */
export function copyLayers(document: PDFDocument, builder: DocumentBuilder, copier: PDFObjectCopier): void {
  const properties = entry(document.catalog, 'OCProperties');
  if (!(properties instanceof PDFDict)) return;
  const groups = entry(properties, 'OCGs');
  const config = entry(properties, 'D');
  if (!(groups instanceof PDFArray) || groups.size() === 0) return;
  const merged = mergedProperties(builder);
  append(merged.groups, copier.copy(groups));
  const allOff = config instanceof PDFDict && entry(config, 'BaseState') === PDFName.of('OFF');
  const off = allOff ? without(document, groups, entry(config, 'ON')) : config instanceof PDFDict ? entry(config, 'OFF') : undefined;
  if (off instanceof PDFArray) append(merged.off, copier.copy(off));
}

function mergedProperties(builder: DocumentBuilder): { groups: PDFArray; off: PDFArray } {
  const { catalog, context } = builder.pdf;
  let properties = catalog.lookupMaybe(PDFName.of('OCProperties'), PDFDict);
  if (!properties) {
    properties = context.obj({ OCGs: [], D: { Order: [], OFF: [] } });
    catalog.set(PDFName.of('OCProperties'), properties);
  }
  return { groups: properties.lookup(PDFName.of('OCGs'), PDFArray), off: properties.lookup(PDFName.of('D'), PDFDict).lookup(PDFName.of('OFF'), PDFArray) };
}

function append(to: PDFArray, from: PDFArray): void {
  for (let i = 0; i < from.size(); i++) to.push(from.get(i));
}

function without(document: PDFDocument, all: PDFArray, some: unknown): PDFArray {
  const listed = new Set(some instanceof PDFArray ? some.asArray().map(String) : []);
  const rest = PDFArray.withContext(document.context);
  for (const item of all.asArray()) if (!listed.has(String(item))) rest.push(item);
  return rest;
}
