// plugins.yaml, as k9s has it: keys for programs that run with what is under the cursor.
import { parseKeyName } from '../model/key-name.ts';
import { scriptArguments, variableNames, variablesIn } from '../model/user-command.ts';
import type { Plugin } from '../model/user-command.ts';
import { didYouMean } from './check.ts';
import { describeUse } from './hotkeys-file.ts';
import type { KeysInUse } from './hotkeys-file.ts';
import type { FieldProblem, Understood } from './read-file.ts';
import type { MappingSchema } from './schema.ts';

type PluginEntry = Partial<Omit<Plugin, 'name' | 'key'>> & Pick<Plugin, 'command' | 'scopes'> & { readonly shortCut: string };

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
          args: { type: ['string', 'array'], items: { type: 'string' }, description: `Its arguments, each handed over as it is, with variables filled in: ${Object.keys(variableNames).map((name) => `$${name}`).join(', ')}, and $COL-TITLE for a column.` },
          shell: { type: 'boolean', description: 'The command is a script for /bin/sh, which finds the variables in its environment ("$NAME", "$COL_NODE") and the args in "$1", "$2", ...' },
          confirm: { type: 'boolean', description: 'Asks first, with the whole command line.' },
          background: { type: 'boolean', description: 'The dashboard stays; what the program writes is in :plugins. Otherwise it gets the terminal.' },
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
      if (found === undefined) problems.push({ path: [...path, 'scopes'], message: `${JSON.stringify(scope)} is no table or view: ${didYouMean(scope, ['all', ...inUse.catalogue.keys()])}` });
      return found ?? [];
    });
    const other = taken.find((one) => one.key === key && one.places.some((place) => places.includes(place)));
    if (other) problems.push({ path: [...path, 'shortCut'], message: `"${key}" is the key of ${other.name}, too, in ${other.places.find((place) => places.includes(place))!}` });
    taken.push({ name, key, places });
    const use = override ? undefined : describeUse(key, places, inUse);
    if (use) (use.isEverywhere ? problems : notes).push({ path: [...path, 'shortCut'], message: use.message });
    problems.push(...problemsOfArguments(path, { command, args, shell }));
    const { description = name, confirm = false, background = false, dangerous = false } = entry;
    return [{ name, key, description, scopes: [...new Set(places)], command, args, shell, confirm, background, dangerous, override }];
  });
  return problems.length > 0 ? problems : { value, notes };
}

/** Variables are known ones, and stand where no value can be read as anything else than an argument. */
function problemsOfArguments(path: readonly string[], { command, args, shell }: Pick<Plugin, 'command' | 'args' | 'shell'>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!shell && variablesIn(command).length > 0) problems.push({ path: [...path, 'command'], message: 'must name a program: variables go into args' });
  if (!shell && /\s/.test(command)) problems.push({ path: [...path, 'command'], message: 'must be one program: its arguments go into args, or "shell: true" makes it a script' });
  const scripts = scriptArguments(command, args);
  for (const [index, arg] of args.entries()) {
    if (scripts.has(index)) continue;
    const names = variablesIn(arg);
    const place = [...path, 'args', String(index)];
    const unknown = names.find((name) => !name.startsWith('COL-') && !Object.hasOwn(variableNames, name));
    if (unknown !== undefined) problems.push({ path: place, message: `"$${unknown}" is no variable: ${didYouMean(unknown, Object.keys(variableNames))}` });
    else if (names.length > 0 && /[\s;&|<>()`'"]/.test(arg)) problems.push({ path: place, message: 'has a variable in a text with blanks or signs of a shell: give it an argument of its own, or make it a script with "shell: true"' });
  }
  return problems;
}
