import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { drawFooter } from '../pdf/parts/page.ts';
import type { PartFrame } from '../pdf/parts/page.ts';
import { A4 } from '../pdf/style.ts';
import { layoutForm } from './layout.ts';
import type { FormDefinition, FormValues } from './model.ts';

/** 民事起诉状 in the courts' element form, filled or blank: a part of a bundle like cover and index. */
export class Complaint implements Part {
  readonly #form: FormDefinition;
  readonly #values: FormValues;
  readonly #frame: PartFrame;

  constructor({ definition, values }: { definition: FormDefinition; values: FormValues }, frame: PartFrame) {
    this.#form = definition;
    this.#values = values;
    this.#frame = frame;
  }

  layout({ shaper }: LayoutContext): PageDraft[] {
    return layoutForm(shaper, this.#form, this.#values).map((placed, index) => ({
      ...A4,
      ...(index === 0 ? { anchors: ['complaint'] } : {}),
      draw: (canvas, page) => {
        for (const { draw } of placed) draw(canvas);
        drawFooter(canvas, this.#frame, page);
      },
    }));
  }
}
