import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import type { Template, TemplateSection } from './templates.ts';
import type { DocumentKind } from './types.ts';

/** As index and bookmark have it. */
export const sectionTitle = ({ letter, title }: TemplateSection): string => `${letter}. ${title}`;

/** The section that a document stands in; null before all sections, and where there are none. */
export function sectionOf(template: Template, kind: DocumentKind): TemplateSection | null {
  const found = template.sections.find(({ documents }) => documents.includes(kind));
  return found === undefined || found.letter === null ? null : found;
}

/** A part inside a section: its bookmarks go under the section's, which the first of them brings. */
class InSection implements Part {
  readonly #part: Part;
  readonly #opens: string | null;

  constructor(part: Part, opens: string | null) {
    this.#part = part;
    this.#opens = opens;
  }

  layout(context: LayoutContext): PageDraft[] {
    return this.#part.layout(context).map((page, index) => ({
      ...page,
      bookmarks: [...(index === 0 && this.#opens !== null ? [{ title: this.#opens, level: 0 }] : []), ...(page.bookmarks ?? []).map(({ title, level }) => ({ title, level: level + 1 }))],
    }));
  }
}

/** The documents of a file with the bookmarks of their sections. */
export function inSections<T extends { kind: DocumentKind; parts: readonly Part[] }>(documents: readonly T[], template: Template): T[] {
  let open: TemplateSection | null = null;
  return documents.map((document) => {
    const section = sectionOf(template, document.kind);
    if (section === null) return document;
    const opens = section === open ? null : sectionTitle(section);
    open = section;
    return { ...document, parts: document.parts.map((part, index) => new InSection(part, index === 0 ? opens : null)) };
  });
}
