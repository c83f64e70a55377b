// Most skins are a handful of colours: which of them each tone takes.
import type { Skin, SkinStyle } from '../../model/skin.ts';

export interface Palette {
  /** Names, numbers, sentences. */
  text: SkinStyle;
  /** What is in order, which is most of a table. */
  normal: SkinStyle;
  muted: SkinStyle;
  red: SkinStyle;
  orange: SkinStyle;
  yellow: SkinStyle;
  green: SkinStyle;
  cyan: SkinStyle;
  blue: SkinStyle;
  purple: SkinStyle;
}

/** The colours of a palette, each where it means what it means in all skins: red is broken, orange under way, green well. */
export function skinOf({ text, normal, muted, red, orange, yellow, green, cyan, blue, purple }: Palette): Skin {
  return {
    normal,
    added: blue,
    changed: green,
    pending: orange,
    error: red,
    warning: yellow,
    completed: muted,
    killed: purple,
    highlight: cyan,
    ok: green,
    muted,
    title: `bold ${cyan}`,
    subtitle: purple,
    count: text,
    key: `bold ${blue}`,
    numberKey: `bold ${purple}`,
    text,
    border: blue,
    borderFocus: cyan,
    filter: green,
    marked: yellow,
    suggestion: blue,
    crumb: cyan,
    crumbActive: orange,
  };
}
