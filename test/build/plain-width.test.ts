// The bundle's stand-in for string-width answers as string-width does.
import fc from 'fast-check';
import { createRequire } from 'node:module';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';

type Width = (text: string, options?: { ambiguousIsNarrow?: boolean; countAnsiEscapeCodes?: boolean }) => number;
const plainWidth = createRequire(import.meta.url)('../../src/build/plain-width.cjs') as Width;

test('every character up to the dingbats, alone', () => {
  const different: string[] = [];
  for (let code = 0x20; code < 0x2800; code++) {
    const text = String.fromCharCode(code);
    if (plainWidth(text) !== stringWidth(text)) different.push(text);
  }
  expect(different).toEqual([]);
});

test('texts of all sorts, with colours, emoji and marks that join', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom('\x1b[1;31m', '\x1b[0m', '─', '▶', '✓', '…', '\u0301', '\ufe0f', '\u200d', '👩‍🚀', '漢', 'é', '·', '×'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), fc.boolean(), fc.boolean(), (pieces, ambiguousIsNarrow, countAnsiEscapeCodes) => {
      const text = pieces.join('');
      expect(plainWidth(text)).toBe(stringWidth(text));
      const options = { ambiguousIsNarrow, countAnsiEscapeCodes };
      expect(plainWidth(text, options)).toBe(stringWidth(text, options));
    }),
    { numRuns: 100 },
  );
});
