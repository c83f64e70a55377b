import { Text, renderToString } from 'ink';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSkinStyle } from '../../src/model/skin.ts';
import type { Skin } from '../../src/model/skin.ts';
import { tones } from '../../src/model/tone.ts';
import { nearest16, nearest256 } from '../../src/ui/nearest-colour.ts';
import { inverse, paint } from '../../src/ui/sgr.ts';
import { shippedSkins } from '../../src/ui/skins/index.ts';
import { createTheme } from '../../src/ui/theme.ts';
import type { ColourLevel } from '../../src/ui/theme.ts';
import { Wardrobe } from '../../src/ui/wardrobe.ts';

const names = Object.keys(shippedSkins);

describe.each(names)('the skin %s', (name) => {
  const skin = shippedSkins[name]!;

  test.each([1, 2, 3] as const)('is painted at level %i as Ink would write it itself', (level) => {
    const theme = createTheme(level, skin);
    const styles = tones.flatMap((tone) => [theme.style(tone), theme.bar(tone)]);
    const spans = fc.array(fc.record({ text: fc.stringMatching(/^[a-z~ ]{0,5}$/), style: fc.constantFrom(...styles) }), { maxLength: 6 });
    fc.assert(
      fc.property(spans, (list) => {
        const line = paint([...list, { text: '.', style: [] }]);
        expect(renderToString(<Text>{line}</Text>)).toBe(line);
      }),
      { numRuns: 30 },
    );
  });

  test('tells what is broken, under way and well apart, at every level', () => {
    for (const level of [1, 2, 3] as const) {
      const theme = createTheme(level, skin);
      const looks = (['error', 'pending', 'ok'] as const).map((tone) => JSON.stringify(theme.style(tone)));
      // Without colours a broken row alone stands out; its STATUS says the rest.
      expect(new Set(looks).size).toBeGreaterThanOrEqual(name === 'monochrome' ? 2 : 3);
    }
  });
});

/** Relative luminance as WCAG defines it. */
function luminance(rgb: readonly number[]): number {
  const [red, green, blue] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.039_28 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** What xterm shows for the 16 colours: the hardest to read of the usual palettes. */
const xterm: readonly (readonly number[])[] = [
  [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
  [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
];
const cube = [0, 95, 135, 175, 215, 255];

/** The colour that a terminal shows for the codes of a style; undefined for its own. */
function shownColour(open: string): readonly number[] | undefined {
  const [, extended] = /38;5;(\d+)/.exec(open) ?? [];
  const index = Number(extended) - 16;
  if (extended !== undefined) return index >= 216 ? [0, 0, 0].fill(8 + (index - 216) * 10) : [cube[Math.floor(index / 36)]!, cube[Math.floor(index / 6) % 6]!, cube[index % 6]!];
  const [, own] = /\[([39]\d)m$/.exec(open) ?? [];
  return own === undefined ? undefined : xterm[Number(own) < 90 ? Number(own) - 30 : Number(own) - 82];
}

function contrast(left: readonly number[], right: readonly number[]): number {
  const [lighter, darker] = [luminance(left), luminance(right)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** The lowest contrast that a tone of the skin has to a grey background, with that tone. */
function lowestContrast(skin: Skin, background: readonly number[]): number {
  return Math.min(
    ...tones.flatMap((tone) => {
      const parsed = parseSkinStyle(skin[tone]);
      if (typeof parsed === 'string' || !parsed.rgb) return [];
      return [contrast(parsed.rgb, background)];
    }),
  );
}

const backgrounds: readonly [name: string, background: readonly number[], least: number][] = [
  ['high-contrast', [0, 0, 0], 7],
  ['colour-blind', [0, 0, 0], 4.5],
  ['colour-blind-light', [255, 255, 255], 4.5],
  ['paper', [255, 255, 255], 4.5],
  // On the background that the palette is made for: what is muted may be fainter than a text, and is still there.
  ['stock', [0, 0, 0], 4.5],
  ['dracula', [0x28, 0x2a, 0x36], 3],
  ['nord', [0x2e, 0x34, 0x40], 3],
  ['gruvbox', [0x28, 0x28, 0x28], 3],
  ['solarized-dark', [0, 0x2b, 0x36], 3.3],
  ['solarized-light', [0xfd, 0xf6, 0xe3], 3],
];

test.each(backgrounds)('every colour of %s has a contrast to %j of at least %d', (name, background, least) => {
  expect(lowestContrast(shippedSkins[name]!, background)).toBeGreaterThanOrEqual(least);
});

test.each(backgrounds)('what is broken is well to be seen with %s', (name, background) => {
  const parsed = parseSkinStyle(shippedSkins[name]!.error);
  expect(typeof parsed === 'object' && parsed.rgb ? contrast(parsed.rgb, background) : 0).toBeGreaterThanOrEqual(3.7);
});

// Of 256 the nearest is taken; of 16 the terminal's own, whose palette is anybody's: with xterm's nothing vanishes.
test.each(backgrounds)('%s can be read with 256 and with 16 colours too', (name, background) => {
  for (const [level, least] of [[2, 2.7], [1, 2]] as const) {
    const theme = createTheme(level, shippedSkins[name]);
    for (const tone of tones) {
      const shown = shownColour(theme.style(tone).map(({ open }) => open).join(''));
      if (shown) expect(contrast(shown, background), `${tone} at level ${level}`).toBeGreaterThanOrEqual(least);
    }
  }
});

test('there is a contrast for every skin that has colours', () => {
  expect(Object.keys(shippedSkins)).toHaveLength(11);
});

/** How a colour looks without the cones for green, or for red (Machado, Oliveira and Fernandes 2009, in full). */
const blindness = {
  green: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  red: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
};

test.each(['colour-blind', 'colour-blind-light'].flatMap((name) => (['green', 'red'] as const).map((cones) => [name, cones] as const)))('%s tells broken from well without the cones for %s', (name, cones) => {
  const seen = (tone: 'error' | 'ok' | 'pending'): number[] => {
    const parsed = parseSkinStyle(shippedSkins[name]![tone]) as { rgb: readonly number[] };
    return blindness[cones].map((row) => row.reduce((sum, share, index) => sum + share * parsed.rgb[index]!, 0));
  };
  const distance = (left: number[], right: number[]): number => Math.hypot(...left.map((value, index) => value - right[index]!));
  expect(distance(seen('error'), seen('ok'))).toBeGreaterThan(100);
  expect(distance(seen('pending'), seen('ok'))).toBeGreaterThan(100);
});

test('monochrome sends attributes and no colour', () => {
  const theme = createTheme(3, shippedSkins['monochrome']);
  const codes = tones.flatMap((tone) => [...theme.style(tone), ...theme.bar(tone)]).map(({ open }) => open);
  expect([...new Set(codes)].sort()).toEqual(['\u001b[1m', '\u001b[2m', '\u001b[4m', '\u001b[7m']);
});

test('without colours all skins look alike', () => {
  const looks = names.map((name) => JSON.stringify(tones.map((tone) => createTheme(0, shippedSkins[name]).style(tone))));
  expect(new Set(looks).size).toBe(1);
});

test.each<[text: string, level: ColourLevel, open: string]>([
  ['#ff4500 bright-red', 1, '\u001b[91m'],
  ['#ff4500 bright-red', 2, '\u001b[38;5;202m'],
  ['#ff4500 bright-red', 3, '\u001b[38;2;255;69;0m'],
  ['#0a0af0', 1, '\u001b[34m'],
  ['red', 3, '\u001b[31m'],
  ['bold bright-white', 3, '\u001b[1m\u001b[97m'],
  ['underline italic', 2, '\u001b[4m\u001b[3m'],
  ['default', 3, ''],
])('%j at level %i is %j', (error, level, open) => {
  expect(createTheme(level, { ...shippedSkins['stock']!, error }).style('error').map((code) => code.open).join('')).toBe(open);
});

test('a colour of a palette is the nearest to itself', () => {
  expect(nearest256([135, 206, 250])).toBe(117);
  expect(nearest256([8, 8, 8])).toBe(232);
  expect(nearest16([255, 255, 255])).toBe(15);
});

describe('the wardrobe', () => {
  test('shows a preview until it is over, and tells only when the screen looks different', () => {
    const wardrobe = new Wardrobe(3);
    let changes = 0;
    wardrobe.signal.subscribe(() => changes++);
    wardrobe.preview('nord');
    wardrobe.preview('nord');
    wardrobe.preview('nor');
    expect([wardrobe.name, changes]).toEqual(['stock', 2]);
    expect(wardrobe.choose('nrod-dark')).toMatch(/^there is no skin "nrod-dark": one of stock, dracula, /);
    expect(wardrobe.choose('papr')).toBe('there is no skin "papr": did you mean "paper"?');
    expect(wardrobe.choose('paper')).toBeUndefined();
    expect([wardrobe.name, changes]).toEqual(['paper', 3]);
  });

  test('what was chosen stays when the configuration changes elsewhere, and gives way to a skin that it names anew', () => {
    const wardrobe = new Wardrobe(3);
    const mine = new Map([['mine', shippedSkins['nord']!]]);
    wardrobe.configure(new Map(), 'dracula');
    wardrobe.choose('paper');
    wardrobe.configure(mine, 'dracula');
    expect(wardrobe.name).toBe('paper');
    wardrobe.configure(mine, 'mine');
    expect(wardrobe.name).toBe('mine');
    wardrobe.configure(new Map(), 'mine');
    expect(wardrobe.name).toBe('stock');
  });

  test('theme and bar are shared as long as nothing changes', () => {
    const wardrobe = new Wardrobe(2);
    expect(wardrobe.theme).toBe(wardrobe.theme);
    expect(wardrobe.theme.bar('error')[0]).toBe(inverse);
  });
});
