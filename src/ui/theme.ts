// What the tones of a skin look like at each colour level of a terminal, as SGR codes.
import { attributeNames, parseSkinStyle } from '../model/skin.ts';
import type { AttributeName, ParsedStyle, Skin, SkinStyle } from '../model/skin.ts';
import { tones } from '../model/tone.ts';
import type { Tone } from '../model/tone.ts';
import { nearest16, nearest256 } from './nearest-colour.ts';
import type { SgrCode, Style } from './sgr.ts';
import { bold, dim, inverse, italic, plain, underline } from './sgr.ts';
import { stock } from './skins/stock.ts';

/** 0 no colour, 1 the 16 ANSI colours, 2 256 colours, 3 true colour. */
export type ColourLevel = 0 | 1 | 2 | 3;

export interface Theme {
  readonly level: ColourLevel;
  /** Style of a text with this tone. */
  style(tone: Tone): Style;
  /** Style of a bar (cursor row, focused button): the tone as background. */
  bar(tone: Tone): Style;
  /** Style of a row that is going away. */
  readonly faded: Style;
  /** The character of the gutter in front of the cursor row, for terminals whose inverse is hard to see. */
  readonly cursorMark: string;
}

/** What stands in for the colours where there are none; the same in every skin. */
const plainForms: Partial<Record<Tone, Style>> = {
  error: [bold], warning: [bold], title: [bold], key: [bold], numberKey: [bold], muted: [dim], suggestion: [dim], marked: [underline],
};

/** Builds the theme of a colour level; the codes of a tone are made once and shared. A style that says nothing is the terminal's own text. */
export function createTheme(level: ColourLevel, skin: Skin = stock): Theme {
  const styles = new Map<Tone, Style>();
  const bars = new Map<Tone, Style>();
  for (const tone of tones) {
    const style = level === 0 ? (plainForms[tone] ?? plain) : styleOf(skin[tone], level);
    styles.set(tone, style);
    bars.set(tone, [inverse, ...style.filter((code) => code.close === foregroundEnd)]);
  }
  return {
    level,
    style: (tone) => styles.get(tone) ?? plain,
    bar: (tone) => bars.get(tone) ?? [inverse],
    faded: level === 0 ? [dim] : (styles.get('completed') ?? plain),
    cursorMark: level === 0 ? '>' : ' ',
  };
}

/** The level that the environment asks for: NO_COLOR, FORCE_COLOR, COLORTERM and TERM, in this order. */
export function colourLevel(env: Readonly<Record<string, string | undefined>>, isTTY: boolean): ColourLevel {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) {
    if (forced === 'false') return 0;
    if (forced === '' || forced === 'true') return 1;
    const level = Number.parseInt(forced, 10);
    return level >= 3 ? 3 : level === 2 ? 2 : level === 1 ? 1 : 0;
  }
  const term = env['TERM'] ?? '';
  if (!isTTY || term === 'dumb') return 0;
  if (env['COLORTERM'] === 'truecolor' || env['COLORTERM'] === '24bit') return 3;
  if (/-256(color)?$/i.test(term)) return 2;
  return 1;
}

const foregroundEnd = '\x1b[39m';

const attributeCodes: Readonly<Record<AttributeName, SgrCode>> = { bold, dim, underline, italic };

/** Attributes first, in one order, and the colour behind them; of bold and dim, which end with the same code, the first counts. */
function styleOf(text: SkinStyle, level: 1 | 2 | 3): Style {
  const parsed = parseSkinStyle(text);
  if (typeof parsed === 'string') throw new Error(`the style "${text}" of a skin: ${parsed}`);
  const codes: SgrCode[] = [];
  for (const name of attributeNames) {
    const code = attributeCodes[name];
    if (parsed.attributes.includes(name) && !codes.some(({ close }) => close === code.close)) codes.push(code);
  }
  const foreground = foregroundParameters(parsed, level);
  return foreground === undefined ? codes : [...codes, { open: `\x1b[${foreground}m`, close: foregroundEnd }];
}

function foregroundParameters({ rgb, named }: ParsedStyle, level: 1 | 2 | 3): string | undefined {
  if (rgb && level === 3) return `38;2;${rgb.join(';')}`;
  if (rgb && level === 2) return `38;5;${nearest256(rgb)}`;
  const index = named ?? (rgb ? nearest16(rgb) : -1);
  if (index < 0) return undefined;
  return String(index < 8 ? 30 + index : 82 + index);
}
