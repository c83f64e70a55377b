// Texts whose every character stands alone in one column, which are most: they need no segmentation, and no table of widths.

/** ASCII and Latin letters, punctuation, arrows, lines, blocks and triangles, ticks, Braille dots: nothing wide, nothing that joins its neighbour. */
export function isNarrow(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  if (code < 0x300) return code > 0xa0 && code !== 0xad;
  return (code >= 0x2010 && code <= 0x2027) || (code >= 0x2190 && code <= 0x2193) || (code >= 0x2500 && code <= 0x25fc) || code === 0x2713 || code === 0x2717 || (code >= 0x2800 && code <= 0x28ff);
}

/** As many columns as characters. */
export function isNarrowText(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (!isNarrow(text.charCodeAt(index))) return false;
  return true;
}
