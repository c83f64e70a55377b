// jumps.yaml, as k9s has it: what Enter opens on the objects of a kind.
import { ApiError } from '../model/errors.ts';
import { parseTemplate } from '../model/jump.ts';
import type { Jump, Template } from '../model/jump.ts';
import type { Kind } from '../model/kind.ts';
import { createMatcher } from '../model/object-matcher.ts';
import { unknownName } from './unknown-name.ts';
import type { FieldProblem, Understood } from './read-file.ts';
import type { MappingSchema } from './schema.ts';

interface JumpEntry {
  readonly targetGVR: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly targetNamespace?: string;
}

export interface JumpsFile {
  readonly jumps?: Readonly<Record<string, JumpEntry>>;
}

const values = 'Values of the object are written as {{ .metadata.name }} or {{ index .metadata.labels "app" }}.';

export const jumpsSchema: MappingSchema = {
  type: 'object',
  description: 'What Enter opens in the tables of Kubarium, as jumps.yaml of k9s.',
  additionalProperties: false,
  properties: {
    jumps: {
      type: 'object',
      description: 'By kind: configmaps, v1/configmaps, cm.',
      additionalProperties: {
        type: 'object',
        required: ['targetGVR'],
        additionalProperties: false,
        properties: {
          targetGVR: { type: 'string', minLength: 1, description: 'The kind that is shown: apps/v1/deployments, deploy.' },
          labelSelector: { type: 'string', minLength: 1, description: `Which of them, by labels. ${values}` },
          fieldSelector: { type: 'string', minLength: 1, description: `Which of them, by fields. ${values}` },
          targetNamespace: { type: 'string', description: 'Where: all, or the name of a namespace; by default that of the object.' },
        },
      },
    },
  },
};

/** By the plural of the kind that Enter is pressed on. `kindOf` answers the kind that a word means. */
export function understandJumps({ jumps = {} }: JumpsFile, kindOf: (word: string) => Kind | undefined, kinds: readonly string[]): Understood<ReadonlyMap<string, Jump>> {
  const problems: FieldProblem[] = [];
  const notes: FieldProblem[] = [];
  const value = new Map<string, Jump>();
  const named = (written: string, path: readonly string[]): Kind | undefined => {
    const kind = kindOf(written);
    if (!kind) notes.push(unknownName(path, written, 'table', kinds));
    return kind;
  };
  for (const [name, entry] of Object.entries(jumps)) {
    const path = ['jumps', name];
    const [from, to] = [named(name, path), named(entry.targetGVR, [...path, 'targetGVR'])];
    if (!from || !to) continue;
    if (value.has(from.plural)) problems.push({ path, message: `${from.plural} have a jump already` });
    const templates = (['labelSelector', 'fieldSelector'] as const).map((field): Template | undefined => {
      const text = entry[field];
      if (text === undefined) return undefined;
      const answer = parseTemplate(text);
      const problem = 'problem' in answer ? answer.problem : problemOfSelector(to, field, answer.template);
      if (problem !== undefined) problems.push({ path: [...path, field], message: problem });
      return 'template' in answer ? answer.template : undefined;
    });
    const { targetNamespace = '' } = entry;
    value.set(from.plural, { from: from.plural, to: to.plural, labelSelector: templates[0], fieldSelector: templates[1], namespace: targetNamespace === '' ? undefined : targetNamespace === 'all' ? '' : targetNamespace });
  }
  return problems.length > 0 ? problems : { value, notes };
}

/** What is wrong with a selector whatever its values are. */
function problemOfSelector(kind: Kind, field: 'labelSelector' | 'fieldSelector', template: Template): string | undefined {
  try {
    createMatcher(kind, { [field]: template.map((part) => (typeof part === 'string' ? part : 'x')).join('') });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `cannot be used: ${error.message}`;
  }
}
