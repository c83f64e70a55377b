// A skin: what each tone looks like, said in words; the screen's theme makes them codes of a terminal.
import { tones } from './tone.ts';
import type { Tone } from './tone.ts';

/**
 * A colour and attributes, in any order: `#ff4500`, `red`, `bold #ff4500 bright-red`, `underline`. Beside a `#rrggbb` a
 * name is what terminals of 16 colours show; alone it is the terminal's own colour of that name.
 */
export type SkinStyle = string;

export type Skin = Readonly<Record<Tone, SkinStyle>>;

const basicColours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
/** The 16 colours of a terminal, in the order of their numbers, and its foreground. */
export const colourNames: readonly string[] = [...basicColours, ...basicColours.map((name) => `bright-${name}`), 'default'];
export const attributeNames = ['bold', 'dim', 'underline', 'italic'] as const;
export type AttributeName = (typeof attributeNames)[number];

export interface ParsedStyle {
  readonly rgb?: readonly [number, number, number];
  /** Index into the 16 colours; -1 for the terminal's foreground. */
  readonly named?: number;
  readonly attributes: readonly AttributeName[];
}

/** Reads a style; a string says what is wrong with it. */
export function parseSkinStyle(text: string): ParsedStyle | string {
  let rgb: ParsedStyle['rgb'];
  let named: number | undefined;
  const attributes: AttributeName[] = [];
  for (const word of text.trim().split(/\s+/).filter((part) => part !== '')) {
    const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(word);
    const attribute = attributeNames.find((name) => name === word);
    if (hex) {
      if (rgb) return 'two colours of the form #rrggbb';
      rgb = [Number.parseInt(hex[1]!, 16), Number.parseInt(hex[2]!, 16), Number.parseInt(hex[3]!, 16)];
    } else if (attribute) {
      attributes.push(attribute);
    } else {
      const index = colourNames.indexOf(word);
      if (index < 0) return word.startsWith('#') ? `${JSON.stringify(word)} is no colour: it takes six hexadecimal digits, as in "#ff4500"` : `${JSON.stringify(word)} is no colour or attribute`;
      if (named !== undefined) return 'two names of colours';
      named = index === 16 ? -1 : index;
    }
  }
  if (attributes.includes('bold') && attributes.includes('dim')) return 'bold and dim, of which a terminal shows one';
  return { ...(rgb ? { rgb } : {}), ...(named === undefined ? {} : { named }), attributes };
}

/** All words a style may hold, for "did you mean". */
export const styleWords: readonly string[] = [...colourNames, ...attributeNames];

/** A skin that is another one where it says nothing else. */
export function extendSkin(from: Skin, changes: Partial<Skin>): Skin {
  return Object.fromEntries(tones.map((tone) => [tone, changes[tone] ?? from[tone]])) as unknown as Skin;
}
