// The inputs of a plugin in plugins.yaml: what it asks for before it runs.
import { inputVariable } from '../model/user-command.ts';
import type { PluginInput } from '../model/user-command.ts';
import type { FieldProblem } from './read-file.ts';
import type { ListSchema } from './schema.ts';

export interface InputEntry {
  readonly name: string;
  readonly type: PluginInput['type'];
  readonly label?: string;
  readonly required?: boolean;
  readonly default?: string;
  readonly options?: readonly string[];
}

const MOST_INPUTS = 5;

export const inputsSchema: ListSchema = {
  type: 'array',
  maxItems: MOST_INPUTS,
  description: 'What it asks for in a dialog before it runs.',
  items: {
    type: 'object',
    required: ['name', 'type'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]*$', patternErrorMessage: 'a name of letters, digits and _', description: 'Its answer is the variable $INPUT_NAME.' },
      type: { type: 'string', enum: ['string', 'number', 'bool', 'dropdown'], description: 'The answer of bool is true or false.' },
      label: { type: 'string', minLength: 1, description: 'Shown in the dialog; by default the name.' },
      required: { type: 'boolean', description: 'It does not run without an answer.' },
      default: { type: ['string', 'number', 'boolean'], description: 'The answer that stands there at first.' },
      options: { type: ['string', 'array'], items: { type: ['string', 'number', 'boolean'] }, description: 'Of a dropdown: what may be chosen.' },
    },
  },
};

/** Inputs in their order, and what is wrong with them. */
export function understandInputs(path: readonly string[], entries: readonly InputEntry[]): { inputs: readonly PluginInput[]; problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const inputs = entries.map((entry, index): PluginInput => {
    const place = [...path, 'inputs', String(index)];
    const { name, type, label = name, required = false, options = [], default: given = '' } = entry;
    if (entries.findIndex((other) => inputVariable(other.name) === inputVariable(name)) < index) problems.push({ path: [...place, 'name'], message: `is the name of another input, too: $${inputVariable(name)} can be one only` });
    const problem = problemOfDefault(type, given, options);
    if (problem !== undefined) problems.push({ path: [...place, 'default'], message: problem });
    if (type === 'dropdown' && options.length === 0) problems.push({ path: place, message: 'is a dropdown without options' });
    if (type !== 'dropdown' && options.length > 0) problems.push({ path: [...place, 'options'], message: `are of a dropdown, and this is a ${type}` });
    return { name, label, type, required, options, default: given };
  });
  return { inputs, problems };
}

function problemOfDefault(type: PluginInput['type'], given: string, options: readonly string[]): string | undefined {
  if (given === '') return undefined;
  if (type === 'number' && !/^-?\d+$/.test(given)) return `must be a whole number, not ${JSON.stringify(given)}`;
  if (type === 'bool' && given !== 'true' && given !== 'false') return `must be true or false, not ${JSON.stringify(given)}`;
  if (type === 'dropdown' && !options.includes(given)) return `must be one of the options, not ${JSON.stringify(given)}`;
  return undefined;
}
