import type { Color, TextStyle } from './canvas.ts';

/** Points of a length in millimetres. */
export const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

export const A4 = { width: 595.276, height: 841.89 } as const;

/** Type area 156 × 225 mm, 37 mm from the top, 28 mm on the binding side (GB/T 9704 as courts use it). */
export const TYPE_AREA = { left: mm(28), right: A4.width - mm(26), top: A4.height - mm(37), bottom: mm(35), width: mm(156), height: mm(225) } as const;

/** Denser pages (tables, typeset data, copies) use more of the sheet, and keep the binding side. */
export const WIDE_AREA = { left: mm(25), right: A4.width - mm(18), top: A4.height - mm(24), bottom: mm(24), width: A4.width - mm(43), height: A4.height - mm(48) } as const;

export const INK: Color = [0.1, 0.1, 0.12];
export const MUTED: Color = [0.38, 0.4, 0.43];
export const HAIRLINE: Color = [0.62, 0.64, 0.67];
export const SHADE: Color = [0.955, 0.96, 0.965];
/** Used only for what a reader must not overlook. */
export const WARNING: Color = [0.65, 0.1, 0.1];
export const LINK: Color = [0.08, 0.23, 0.45];

export const TITLE: TextStyle = { face: 'serifBold', size: 22, color: INK };
export const HEADING: TextStyle = { face: 'sansBold', size: 14, color: INK };
export const BODY: TextStyle = { face: 'serif', size: 12, color: INK };
export const SMALL: TextStyle = { face: 'sans', size: 8.5, color: INK };
export const LABEL: TextStyle = { face: 'sansBold', size: 9, color: INK };
export const VALUE: TextStyle = { face: 'sans', size: 9, color: INK };
export const NOTE: TextStyle = { face: 'sans', size: 7.5, color: MUTED };
