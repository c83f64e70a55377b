// Tones: what a piece of text means, never which colour it has; the screen's theme maps them to colours.

/**
 * The state a row or a cell is in, or the part of the screen a text belongs to. The first group is for kinds,
 * the second for the screen itself.
 */
export const tones = [
  'normal',
  'added',
  'changed',
  'pending',
  'error',
  'warning',
  'completed',
  'killed',
  'highlight',
  'ok',
  'muted',
  'title',
  'subtitle',
  'count',
  'key',
  'numberKey',
  'text',
  'border',
  'borderFocus',
  'filter',
  'marked',
  'suggestion',
  'crumb',
  'crumbActive',
] as const;

export type Tone = (typeof tones)[number];
