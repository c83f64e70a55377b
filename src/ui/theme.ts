// What a tone looks like at each colour level of a terminal: k9s' stock colours as SGR codes.
import type { Tone } from '../model/tone.ts';
import type { SgrCode, Style } from './sgr.ts';
import { bold, dim, inverse, plain, underline } from './sgr.ts';

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

interface Colour {
  /** SGR number of the 16-colour form. */
  ansi16: number;
  ansi256: number;
  rgb: readonly [number, number, number];
  bold?: boolean;
  /** Attribute that stands in for the colour at level 0. */
  plainForm?: 'bold' | 'dim' | 'underline';
}

const lightSkyBlue: Colour = { ansi16: 36, ansi256: 117, rgb: [135, 206, 250] };
const dodgerBlue: Colour = { ansi16: 94, ansi256: 33, rgb: [30, 144, 255] };
const aqua: Colour = { ansi16: 96, ansi256: 51, rgb: [0, 255, 255] };
const orange: Colour = { ansi16: 33, ansi256: 214, rgb: [255, 165, 0] };
const white: Colour = { ansi16: 37, ansi256: 255, rgb: [255, 255, 255] };
const slateGray: Colour = { ansi16: 90, ansi256: 102, rgb: [119, 136, 153] };

const palette: Readonly<Record<Tone, Colour>> = {
  normal: lightSkyBlue,
  added: dodgerBlue,
  changed: { ansi16: 92, ansi256: 154, rgb: [173, 255, 47] },
  pending: { ansi16: 33, ansi256: 208, rgb: [255, 140, 0] },
  error: { ansi16: 91, ansi256: 202, rgb: [255, 69, 0], plainForm: 'bold' },
  warning: { ...orange, plainForm: 'bold' },
  completed: slateGray,
  killed: { ansi16: 35, ansi256: 98, rgb: [147, 112, 219] },
  highlight: aqua,
  ok: { ansi16: 32, ansi256: 77, rgb: [50, 205, 50] },
  muted: { ...slateGray, plainForm: 'dim' },
  title: { ...aqua, bold: true, plainForm: 'bold' },
  subtitle: { ansi16: 95, ansi256: 201, rgb: [255, 0, 255] },
  count: { ansi16: 37, ansi256: 230, rgb: [255, 239, 213] },
  key: { ...dodgerBlue, bold: true, plainForm: 'bold' },
  numberKey: { ansi16: 95, ansi256: 201, rgb: [255, 0, 255], bold: true, plainForm: 'bold' },
  text: white,
  border: dodgerBlue,
  borderFocus: lightSkyBlue,
  filter: { ansi16: 32, ansi256: 29, rgb: [46, 139, 87] },
  marked: { ansi16: 92, ansi256: 120, rgb: [152, 251, 152], plainForm: 'underline' },
  suggestion: { ...dodgerBlue, plainForm: 'dim' },
  crumb: aqua,
  crumbActive: orange,
};

/** Builds the theme of a colour level; the codes of a tone are made once and shared. */
export function createTheme(level: ColourLevel): Theme {
  const styles = new Map<Tone, Style>();
  const bars = new Map<Tone, Style>();
  for (const tone of Object.keys(palette) as Tone[]) {
    const colour = palette[tone];
    const style = styleOf(colour, level);
    styles.set(tone, style);
    bars.set(tone, [inverse, ...styleOf({ ...colour, bold: false }, level).filter((code) => code.close === foregroundEnd)]);
  }
  return {
    level,
    style: (tone) => styles.get(tone) ?? plain,
    bar: (tone) => bars.get(tone) ?? [inverse],
    faded: level === 0 ? [dim] : styleOf(slateGray, level),
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

function styleOf(colour: Colour, level: ColourLevel): Style {
  if (level === 0) {
    const form = colour.plainForm;
    return form === 'bold' ? [bold] : form === 'dim' ? [dim] : form === 'underline' ? [underline] : plain;
  }
  const foreground = { open: `\x1b[${foregroundParameters(colour, level)}m`, close: foregroundEnd } satisfies SgrCode;
  return colour.bold ? [bold, foreground] : [foreground];
}

function foregroundParameters(colour: Colour, level: 1 | 2 | 3): string {
  if (level === 1) return String(colour.ansi16);
  return level === 2 ? `38;5;${colour.ansi256}` : `38;2;${colour.rgb.join(';')}`;
}
