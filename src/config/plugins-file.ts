// plugins.yaml, as k9s has it: keys for programs that run with what is under the cursor.
import { parseKeyName } from '../model/key-name.ts';
import { inputVariable, scriptArguments, splitWords, variableNames, variablesIn } from '../model/user-command.ts';
import type { CommandWords, Plugin } from '../model/user-command.ts';
import { didYouMean } from './check.ts';
import { describeUse } from './hotkeys-file.ts';
import type { KeysInUse } from './hotkeys-file.ts';
import { unknownName } from './unknown-name.ts';
import { inputsSchema, understandInputs } from './plugin-inputs.ts';
import type { InputEntry } from './plugin-inputs.ts';
import type { FieldProblem, Understood } from './read-file.ts';
import type { MappingSchema } from './schema.ts';

type PluginEntry = Partial<Omit<Plugin, 'name' | 'key' | 'pipes' | 'inputs'>> &
  Pick<Plugin, 'command' | 'scopes'> & { readonly shortCut: string; readonly pipes?: readonly string[]; readonly inputs?: readonly InputEntry[] };

export interface PluginsFile {
  readonly plugins?: Readonly<Record<string, PluginEntry>>;
}

export const pluginsSchema: MappingSchema = {
  type: 'object',
  description: 'Keys of the dashboard of Kubarium for programs, as plugins.yaml of k9s.',
  additionalProperties: false,
  properties: {
    plugins: {
      type: 'object',
      description: 'By names of your choice.',
      additionalProperties: {
        type: 'object',
        required: ['shortCut', 'scopes', 'command'],
        additionalProperties: false,
        properties: {
          shortCut: { type: 'string', minLength: 1, description: 'The key: f5, ctrl-y, shift-0, ...' },
          description: { type: 'string', minLength: 1, description: 'Shown in the header and in help; by default the name.' },
          scopes: { type: ['string', 'array'], items: { type: 'string', minLength: 1 }, description: 'Tables and views by any of their names (pods, deploy, containers, logs); all: every one.' },
          command: { type: 'string', minLength: 1, description: 'The program, found on the PATH; with "shell: true" a script.' },
          args: { type: ['string', 'array'], items: { type: ['string', 'number', 'boolean'] }, description: `Its arguments, each handed over as it is, with variables filled in: ${Object.keys(variableNames).map((name) => `$${name}`).join(', ')}, $COL-TITLE for a column, and $INPUT_NAME for an input.` },
          pipes: { type: ['string', 'array'], items: { type: 'string', minLength: 1 }, description: 'Programs that its output goes through, one after the other, each with its arguments: "grep -i error".' },
          inputs: inputsSchema,
          shell: { type: 'boolean', description: 'The command is a script for /bin/sh, which finds the variables in its environment ("$NAME", "$COL_NODE") and the args in "$1", "$2", ...' },
          confirm: { type: 'boolean', description: 'Asks first, with the whole command line.' },
          background: { type: 'boolean', description: 'The dashboard stays; what the program writes is in :plugins. Otherwise it gets the terminal.' },
          overwriteOutput: { type: 'boolean', description: 'In the background: what it wrote is the message at its end, and nothing else.' },
          dangerous: { type: 'boolean', description: 'It changes something: refused when the dashboard is read-only.' },
          override: { type: 'boolean', description: 'The key may be in use: it does this instead.' },
        },
      },
    },
  },
};

/** Plugins in their order; `placesOf` answers the views that a scope means, or what is wrong with it. */
export function understandPlugins({ plugins = {} }: PluginsFile, inUse: KeysInUse, placesOf: (scope: string) => readonly string[] | undefined): Understood<readonly Plugin[]> {
  const problems: FieldProblem[] = [];
  const notes: FieldProblem[] = [];
  const taken: { name: string; key: string; places: readonly string[] }[] = [];
  const value = Object.entries(plugins).flatMap(([name, entry]): Plugin[] => {
    const path = ['plugins', name];
    const { shortCut, scopes, command, args = [], shell = false, override = false } = entry;
    const parsed = parseKeyName(shortCut);
    if ('problem' in parsed) {
      problems.push({ path: [...path, 'shortCut'], message: `${JSON.stringify(shortCut)} ${parsed.problem}` });
      return [];
    }
    const { key } = parsed;
    const places = scopes.flatMap((scope) => {
      const found = placesOf(scope);
      if (!found) notes.push(unknownScope(path, scope, inUse.catalogue.keys()));
      return found ?? [];
    });
    const other = taken.find((one) => one.key === key && one.places.some((place) => places.includes(place)));
    if (other) problems.push({ path: [...path, 'shortCut'], message: `"${key}" is the key of ${other.name}, too, in ${other.places.find((place) => places.includes(place))!}` });
    taken.push({ name, key, places });
    const use = override ? undefined : describeUse(key, places, inUse);
    if (use) (use.isEverywhere ? problems : notes).push({ path: [...path, 'shortCut'], message: use.message });
    const { inputs, problems: problemsOfInputs } = understandInputs(path, entry.inputs ?? []);
    problems.push(...problemsOfInputs);
    const known = [...Object.keys(variableNames), ...inputs.map((input) => inputVariable(input.name))];
    problems.push(...problemsOfArguments(path, { command, args, shell }, known));
    const pipes = (entry.pipes ?? []).flatMap((line, index): CommandWords[] => {
      const place = [...path, 'pipes', String(index)];
      const [program, ...words] = splitWords(line) ?? [];
      if (program === undefined) {
        problems.push({ path: place, message: 'has a quote that is not closed' });
        return [];
      }
      if (variablesIn(program).length > 0) problems.push({ path: place, message: 'must begin with the name of a program' });
      const pipe = { command: program, args: words };
      problems.push(...problemsOfWords(pipe, known).map(({ message }) => ({ path: place, message })));
      return [pipe];
    });
    const { description = name, confirm = false, background = false, overwriteOutput = false, dangerous = false } = entry;
    if (overwriteOutput && !background) notes.push({ path: [...path, 'overwriteOutput'], message: 'counts with "background: true" only' });
    return [{ name, key, description, scopes: [...new Set(places)], command, args, pipes, inputs, shell, confirm, background, overwriteOutput, dangerous, override }];
  });
  return problems.length > 0 ? problems : { value, notes };
}

function unknownScope(path: readonly string[], scope: string, known: Iterable<string>): FieldProblem {
  const note = unknownName([...path, 'scopes'], scope, 'table or view', ['all', ...known]);
  return { ...note, message: `${JSON.stringify(scope)} ${note.message}` };
}

/** Variables are known ones, and stand where no value can be read as anything else than an argument. */
function problemsOfArguments(path: readonly string[], { command, args, shell }: Pick<Plugin, 'command' | 'args' | 'shell'>, known: readonly string[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!shell && variablesIn(command).length > 0) problems.push({ path: [...path, 'command'], message: 'must name a program: variables go into args' });
  if (!shell && /\s/.test(command)) problems.push({ path: [...path, 'command'], message: 'must be one program: its arguments go into args, or "shell: true" makes it a script' });
  return [...problems, ...problemsOfWords({ command, args }, known).map(({ index, message }) => ({ path: [...path, 'args', String(index)], message }))];
}

/** What is wrong with the arguments of a program, each with its index. */
function problemsOfWords({ command, args }: CommandWords, known: readonly string[]): { index: number; message: string }[] {
  const scripts = scriptArguments(command, args);
  return args.flatMap((arg, index) => {
    if (scripts.has(index)) return [];
    const names = variablesIn(arg);
    const unknown = names.find((name) => !name.startsWith('COL-') && !known.includes(name));
    if (unknown !== undefined) return [{ index, message: `"$${unknown}" is no variable: ${didYouMean(unknown, known)}` }];
    if (names.length > 0 && /[\s;&|<>()`'"]/.test(arg)) return [{ index, message: 'has a variable in a text with blanks or signs of a shell: give it an argument of its own, or make it a script with "shell: true"' }];
    return [];
  });
}
