/** What stands above pages that do not show a document as its own program does; in both languages at once, whatever the pack's. */
export const TEXT_RENDERING = '文字版，非原版式 / text rendering, not the original layout';
export const INDENTED = '已分行缩进，内容未改动 / indented for reading, content unchanged';
