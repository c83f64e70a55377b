// skins/NAME.yaml: a skin of the user's own, as far as it differs from a shipped one.
import { closestName } from '../model/closest-name.ts';
import { extendSkin, parseSkinStyle, styleWords } from '../model/skin.ts';
import type { Skin } from '../model/skin.ts';
import { tones } from '../model/tone.ts';
import type { Tone } from '../model/tone.ts';
import type { MappingSchema, StringSchema } from './schema.ts';

export interface SkinFile {
  readonly base?: string;
  readonly tones?: Partial<Readonly<Record<Tone, string>>>;
}

const meanings: Readonly<Record<Tone, string>> = {
  normal: 'rows that are in order',
  added: 'rows that are new',
  changed: 'marks of values that have changed',
  pending: 'what is under way',
  error: 'what is broken',
  warning: 'what needs a look',
  completed: 'what has ended well',
  killed: 'what is being deleted',
  highlight: 'what is found',
  ok: 'what is well',
  muted: 'what matters less',
  title: 'titles',
  subtitle: 'what stands behind a title',
  count: 'numbers in titles, messages',
  key: 'keys',
  numberKey: 'the keys of namespaces',
  text: 'texts',
  border: 'lines',
  borderFocus: 'lines around the view',
  filter: 'filters',
  marked: 'rows that are marked',
  suggestion: 'suggestions of the prompt',
  crumb: 'views below',
  crumbActive: 'the view on top',
};

function styleSchema(tone: Tone): StringSchema {
  return { type: 'string', description: `${meanings[tone]}: a colour (#rrggbb, red, bright-red, ...) and attributes (bold, dim, underline, italic), with blanks between them` };
}

/** `shipped` are the names that a skin may begin with. */
export function createSkinSchema(shipped: readonly string[]): MappingSchema {
  return {
    type: 'object',
    description: 'A skin of your own for Kubarium; its name is that of the file.',
    additionalProperties: false,
    properties: {
      base: { type: 'string', enum: shipped, description: 'The shipped skin that it differs from; stock by default.' },
      tones: {
        type: 'object',
        description: 'Colours and attributes, by what a text means.',
        additionalProperties: false,
        properties: Object.fromEntries(tones.map((tone) => [tone, styleSchema(tone)])),
      },
    },
  };
}

/** The skin that a file means, or what is wrong with which of its tones. */
export function readSkin({ base = 'stock', tones: changes = {} }: SkinFile, shipped: Readonly<Record<string, Skin>>): { skin: Skin } | { tone: string; problem: string } {
  for (const [tone, text] of Object.entries(changes)) {
    const parsed = parseSkinStyle(text);
    if (typeof parsed !== 'string') continue;
    const wrong = text.split(/\s+/).find((word) => word !== '' && !word.startsWith('#') && !styleWords.includes(word));
    const meant = wrong === undefined ? undefined : closestName(wrong, styleWords);
    return { tone, problem: parsed + (meant === undefined ? '' : `: did you mean "${meant}"?`) };
  }
  return { skin: extendSkin(shipped[base]!, changes) };
}
