// hotkeys.yaml, as k9s has it: keys for lines of the `:` prompt.
import { actionOfKey } from '../model/key-changes.ts';
import type { KeyCatalogue, KeyChanges } from '../model/key-changes.ts';
import { parseKeyName } from '../model/key-name.ts';
import type { Hotkey } from '../model/user-command.ts';
import { variableNames, variablesIn } from '../model/user-command.ts';
import { didYouMean } from './check.ts';
import type { FieldProblem, Understood } from './read-file.ts';
import type { MappingSchema } from './schema.ts';

export interface HotkeysFile {
  readonly hotKeys?: Readonly<Record<string, { shortCut: string; command: string; description?: string; override?: boolean; keepHistory?: boolean }>>;
}

export const hotkeysSchema: MappingSchema = {
  type: 'object',
  description: 'Keys of the dashboard of Kubarium for lines of the ":" prompt, as hotkeys.yaml of k9s.',
  additionalProperties: false,
  properties: {
    hotKeys: {
      type: 'object',
      description: 'By names of your choice.',
      additionalProperties: {
        type: 'object',
        required: ['shortCut', 'command'],
        additionalProperties: false,
        properties: {
          shortCut: { type: 'string', minLength: 1, description: 'The key: f5, ctrl-y, shift-0, ...' },
          command: { type: 'string', minLength: 1, description: 'As typed after ":", such as "pods kube-system /web". Variables are filled in: $NAMESPACE, $NAME, $COL-NODE, ...' },
          description: { type: 'string', minLength: 1, description: 'Shown in the header and in help; by default the command.' },
          override: { type: 'boolean', description: 'The key may be in use: it does this instead.' },
          keepHistory: { type: 'boolean', description: 'Esc goes back to where the key was pressed.' },
        },
      },
    },
  },
};

/** What is known of keys when a file gives more of them. */
export interface KeysInUse {
  readonly catalogue: KeyCatalogue;
  readonly changes: KeyChanges;
}

/** Hotkeys in their order; `inUse` are the keys that have a meaning already. */
export function understandHotkeys({ hotKeys = {} }: HotkeysFile, inUse: KeysInUse): Understood<readonly Hotkey[]> {
  const problems: FieldProblem[] = [];
  const notes: FieldProblem[] = [];
  const taken = new Map<string, string>();
  const hotkeys: Hotkey[] = [];
  for (const [name, { shortCut, command, description = command, override = false, keepHistory = false }] of Object.entries(hotKeys)) {
    const path = ['hotKeys', name, 'shortCut'];
    const parsed = parseKeyName(shortCut);
    if ('problem' in parsed) {
      problems.push({ path, message: `${JSON.stringify(shortCut)} ${parsed.problem}` });
      continue;
    }
    const { key } = parsed;
    const other = taken.get(key);
    if (other !== undefined) problems.push({ path, message: `"${key}" is the key of ${other}, too` });
    taken.set(key, name);
    const unknown = variablesIn(command).find((variable) => !variable.startsWith('COL-') && !Object.hasOwn(variableNames, variable));
    if (unknown !== undefined) problems.push({ path: ['hotKeys', name, 'command'], message: `"$${unknown}" is no variable: ${didYouMean(unknown, Object.keys(variableNames))}` });
    const use = override ? undefined : describeUse(key, [...inUse.catalogue.keys()], inUse);
    if (use) (use.isEverywhere ? problems : notes).push({ path, message: use.message });
    hotkeys.push({ name, key, description, command: command.replace(/^\s*:/, ''), override, keepHistory });
  }
  return problems.length > 0 ? problems : { value: hotkeys, notes };
}

/** What a key does already in these places, if anything. */
export function describeUse(key: string, places: readonly string[], { catalogue, changes }: KeysInUse): { isEverywhere: boolean; message: string } | undefined {
  const uses = new Map<string, string[]>();
  for (const place of places) {
    const action = actionOfKey(catalogue, changes, place, key);
    if (action !== undefined) uses.set(action, [...(uses.get(action) ?? []), place]);
  }
  if (uses.size === 0) return undefined;
  const count = [...uses.values()].reduce((sum, { length }) => sum + length, 0);
  const said = [...uses].slice(0, 3).map(([action, found]) => `${action}${found.length === places.length ? '' : ` in ${found.slice(0, 2).join(', ')}${found.length > 2 ? ` and ${found.length - 2} more` : ''}`}`);
  const isEverywhere = count === places.length;
  return { isEverywhere, message: `"${key}" is the key of ${said.join('; ')}${uses.size > 3 ? ' and others' : ''}${isEverywhere ? '' : ', and stays it there'}: "override: true" takes it` };
}
