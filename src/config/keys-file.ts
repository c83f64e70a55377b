// keys.yaml: other keys for what the dashboard does, by the names of actions.
import { changedKeys } from '../model/key-changes.ts';
import type { KeyCatalogue, KeyChanges } from '../model/key-changes.ts';
import { parseKeyName } from '../model/key-name.ts';
import { didYouMean } from './check.ts';
import { unknownName } from './unknown-name.ts';
import type { FieldProblem, Understood } from './read-file.ts';
import type { MappingSchema, TextsSchema } from './schema.ts';

type Keys = Readonly<Record<string, readonly string[]>>;

export interface KeysFile {
  readonly keys?: Keys;
  readonly in?: Readonly<Record<string, Keys>>;
}

/** Where keys can be changed, and the views that a word means. */
export interface KeyPlaces {
  readonly catalogue: KeyCatalogue;
  placesOf(word: string): readonly string[] | undefined;
}

const UNBOUND = 'none';

export function createKeysSchema(catalogue: KeyCatalogue): MappingSchema {
  const keysOf = (action: string, defaults: readonly string[]): TextsSchema => ({ type: ['string', 'array'], items: { type: 'string', minLength: 1 }, description: `Keys of ${action} instead of ${defaults.join(', ')}; none: it has no key.` });
  const anyKeys: MappingSchema = { type: 'object', additionalProperties: { type: ['string', 'array'], items: { type: 'string', minLength: 1 } } };
  const everywhere = new Map([...catalogue.values()].flatMap((actions) => [...actions]).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  const properties = Object.fromEntries(Array.from(everywhere, ([action, defaults]) => [action, keysOf(action, defaults)]));
  return {
    type: 'object',
    description: 'Keys of the dashboard of Kubarium, by the names of actions. Keys are written as "d", "ctrl-d", "shift-j", "f5", "enter", "?".',
    additionalProperties: false,
    properties: {
      keys: { type: 'object', description: 'Wherever the action is.', additionalProperties: false, properties },
      in: {
        type: 'object',
        description: 'In one table or view only, by its name; goes before "keys".',
        properties: Object.fromEntries(Array.from(catalogue.keys(), (name) => [name, anyKeys])),
        additionalProperties: anyKeys,
      },
    },
  };
}

/** A key has one action in each place; what loses its default key by that is noted. */
export function understandKeys({ keys = {}, in: given = {} }: KeysFile, { catalogue, placesOf }: KeyPlaces): Understood<KeyChanges> {
  const unknown: FieldProblem[] = [];
  /** Place → what the file calls it. */
  const names = new Map<string, string>();
  const problems: FieldProblem[] = [];
  const places: [name: string, place: string, keys: Keys][] = Object.entries(given).flatMap(([name, changed]): [string, string, Keys][] => {
    const found = placesOf(name);
    if (found?.length !== 1) {
      unknown.push(unknownName(['in', name], name, 'table or view', catalogue.keys()));
      return [];
    }
    const [place] = found as [string];
    const before = names.get(place);
    if (before !== undefined) problems.push({ path: ['in', name], message: `is ${before}, which is there already` });
    names.set(place, name);
    const known = [...catalogue.get(place)!.keys()];
    problems.push(...Object.keys(changed).filter((action) => !known.includes(action)).map((action) => ({ path: ['in', name, action], message: `is no action there: ${didYouMean(action, known)}` })));
    return [[name, place, changed]];
  });
  const read = (path: readonly string[], given: Keys): Map<string, readonly string[]> =>
    new Map(
      Object.entries(given).map(([action, written]) => {
        const isUnbound = written.length === 1 && written[0]!.toLowerCase() === UNBOUND;
        const parsed = (isUnbound ? [] : written).flatMap((text) => {
          const answer = parseKeyName(text);
          if ('key' in answer) return [answer.key];
          problems.push({ path: [...path, action], message: `${JSON.stringify(text)} ${answer.problem}` });
          return [];
        });
        return [action, [...new Set(parsed)]];
      }),
    );
  const changes: KeyChanges = { everywhere: read(['keys'], keys), places: new Map(places.map(([name, place, changed]) => [place, read(['in', name], changed)])) };
  if (problems.length > 0) return problems;
  const conflicts = findConflicts(changes, catalogue, names);
  if (conflicts.problems.length > 0) return conflicts.problems;
  const hasNoWayOut = [...catalogue.keys()].find((place) => ['command', 'leave-at-once'].every((action) => changedKeys(changes, place, action)?.length === 0));
  if (hasNoWayOut !== undefined) return [{ path: ['keys', 'leave-at-once'], message: `cannot be without a key while "command" is, too: nothing would leave the program (in ${hasNoWayOut})` }];
  return { value: changes, notes: [...conflicts.notes, ...unknown] };
}

interface Loss {
  readonly path: readonly string[];
  readonly key: string;
  readonly action: string;
  readonly places: string[];
}

/** Two actions of one place that are given one key are a mistake; a key taken from an action that is not named is a note. */
function findConflicts(changes: KeyChanges, catalogue: KeyCatalogue, nameOf: ReadonlyMap<string, string>): { problems: FieldProblem[]; notes: FieldProblem[] } {
  const problems = new Map<string, FieldProblem>();
  const losses = new Map<string, Loss>();
  for (const [place, actions] of catalogue) {
    const given = new Map<string, string>();
    const pathOf = (action: string): string[] => (changes.places.get(place)?.has(action) ? ['in', nameOf.get(place)!, action] : ['keys', action]);
    for (const action of actions.keys()) {
      for (const key of changedKeys(changes, place, action) ?? []) {
        const other = given.get(key);
        const path = pathOf(action);
        if (other === undefined) given.set(key, action);
        else problems.set(path.join(' '), { path, message: `"${key}" is given to ${other} as well, and both are in ${place}` });
      }
    }
    for (const [action, defaults] of actions) {
      if (changedKeys(changes, place, action)) continue;
      const lost = defaults.filter((key) => given.has(key));
      // With a key left it can still be reached.
      if (lost.length < defaults.length || lost.length === 0) continue;
      const path = pathOf(given.get(lost[0]!)!);
      const id = [...path, lost[0]!, action].join(' ');
      const loss = losses.get(id) ?? { path, key: lost[0]!, action, places: [] };
      loss.places.push(place);
      losses.set(id, loss);
    }
  }
  const notes = [...losses.values()].map(({ path, key, action, places }): FieldProblem => ({ path, message: `takes "${key}" from ${action}, which has no key now in ${listed(places)}` }));
  return { problems: [...problems.values()], notes };
}

function listed(places: readonly string[]): string {
  return places.length <= 3 ? places.join(', ') : `${places.slice(0, 2).join(', ')} and ${places.length - 2} more`;
}
