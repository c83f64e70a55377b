// Stands in the bundle for string-width, whose tables of emoji take a tenth of the start to load: text that needs none of them is
// answered here, and the first one that does brings in the whole. CommonJS, because only `require` loads on demand and at once.
const sgr = /\x1b\[[\d;:]*m/g;
// Of one cell each, and nothing among them joins with its neighbour.
const plain = /^[ -~\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713\u2717]*$/;
let whole;

module.exports = (text, options) => {
  if (typeof text === 'string' && !options?.countAnsiEscapeCodes) {
    const bare = text.includes('\x1b') ? text.replace(sgr, '') : text;
    if (plain.test(bare) && (options?.ambiguousIsNarrow ?? true)) return bare.length;
  }
  whole ??= require('string-width').default;
  return whole(text, options);
};
