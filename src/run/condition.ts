// What a run waits for: `deployment/web condition=Available` and its like, read and answered.
import type { ClusterPort } from '../model/client.ts';
import { resourceName } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import type { Registry } from '../model/registry.ts';
import { kindOf, mayBeDefined, unknownType } from './get.ts';
import type { NamedKind } from './get.ts';
import { JsonPathError, parseJsonPath } from '../model/json-path.ts';
import type { JsonPath } from '../model/json-path.ts';

/** The objects a condition is about: one, or all of a type, of which there must be at least one. */
export interface ConditionTarget extends NamedKind {
  readonly name: string | undefined;
}

export type Wish =
  | { readonly type: 'condition'; readonly condition: string; readonly status: string }
  | { readonly type: 'jsonpath'; readonly path: JsonPath; readonly value: string | undefined }
  | { readonly type: 'delete' }
  | { readonly type: 'create' };

/** One `--for`. `text` is how it was written. */
export type Condition = { readonly type: 'quiet'; readonly text: string } | { readonly type: 'objects'; readonly text: string; readonly target: ConditionTarget; readonly wish: Wish };

/** Why a condition does not hold, with the object it fails at, if that exists. */
export interface Unmet {
  readonly reason: string;
  readonly object?: KubeObject;
}

/** Reads one `--for`; answers what is wrong as a sentence instead when it cannot. */
export function parseCondition(text: string, registry: Registry): Condition | string {
  const written = text.trim();
  if (written === 'quiet') return { type: 'quiet', text: written };
  const blank = written.search(/\s/);
  const [place, wanted] = blank < 0 ? [written, ''] : [written.slice(0, blank), written.slice(blank).trim()];
  const slash = place.indexOf('/');
  const [type, name] = slash < 0 ? [place, undefined] : [place.slice(0, slash), place.slice(slash + 1)];
  const form = 'expected "quiet" or "TYPE/NAME condition=Ready", "TYPE/NAME jsonpath={.status.phase}=Running", "TYPE/NAME delete"';
  if (type === '' || name === '' || /^(?:condition|jsonpath)=/.test(place)) return form;
  const kind = registry.find(type);
  if (!kind && (wanted === '' || !mayBeDefined(type, registry))) return unknownType(type, registry);
  if (wanted === '') return `it does not say what to wait for: ${form}`;
  const wish = parseWish(wanted);
  return typeof wish === 'string' ? wish : { type: 'objects', text: written, target: { type, kind, name }, wish };
}

function parseWish(text: string): Wish | string {
  if (text === 'delete' || text === 'create') return { type: text };
  const condition = /^condition=([^=\s]+)(?:=(\S+))?$/.exec(text);
  if (condition) return { type: 'condition', condition: condition[1]!, status: condition[2] ?? 'True' };
  const path = /^jsonpath=(\{.*\}|[^={]*(?:\[\?\(.*?\)\][^=]*)*)(?:=(.*))?$/s.exec(text);
  if (!path) return `${JSON.stringify(text)} is not condition=..., jsonpath=..., delete or create`;
  try {
    return { type: 'jsonpath', path: parseJsonPath(path[1]!), value: path[2]?.replace(/^(["'])(.*)\1$/, '$2') };
  } catch (error) {
    if (error instanceof JsonPathError) return `the jsonpath is wrong: ${error.message}`;
    throw error;
  }
}

/**
 * Why the objects are not as wished, or undefined when they are. `previous` is an earlier answer: while its object fails still, no
 * other one is looked at.
 */
export function findUnmet(port: ClusterPort, namespace: string, target: ConditionTarget, wish: Wish, previous?: Unmet): Unmet | undefined {
  const { name } = target;
  const kind = kindOf(target, port.registry);
  if (!kind) return wish.type === 'delete' ? undefined : { reason: unknownType(target.type, port.registry) };
  const place = kind.namespaced ? namespace : undefined;
  if (name === undefined) {
    const failed = previous?.object && port.find(kind.plural, place, previous.object.metadata.name);
    const still = failed && firstUnmet([failed], wish);
    if (still) return still;
    const objects = port.list(kind.plural, place === undefined ? {} : { namespace: place });
    if (objects.length === 0) return wish.type === 'delete' ? undefined : { reason: `there are no ${kind.plural}${place === undefined ? '' : ` in namespace ${place}`}` };
    return firstUnmet(objects, wish);
  }
  const object = port.find(kind.plural, place, name);
  if (!object) return wish.type === 'delete' ? undefined : { reason: `${resourceName(kind)} ${JSON.stringify(name)} not found${place === undefined ? '' : ` in namespace ${place}`}` };
  return firstUnmet([object], wish);
}

function firstUnmet(objects: readonly KubeObject[], wish: Wish): Unmet | undefined {
  for (const object of objects) {
    const reason = reasonAgainst(object, wish);
    if (reason !== undefined) return { reason: objects.length > 1 ? `${object.metadata.name}: ${reason}` : reason, object };
  }
  return undefined;
}

function reasonAgainst(object: KubeObject, wish: Wish): string | undefined {
  switch (wish.type) {
    case 'create':
      return undefined;
    case 'delete':
      return object.metadata.deletionTimestamp === undefined ? 'it is not being deleted' : reasonOfStay(object);
    case 'condition':
      return reasonAgainstCondition(object, wish.condition, wish.status);
    case 'jsonpath':
      return reasonAgainstValue(object, wish.path, wish.value);
  }
}

function reasonOfStay({ metadata }: KubeObject): string {
  const finalizers = metadata.finalizers?.length ? `, held by ${metadata.finalizers.join(', ')}` : '';
  return `it is being deleted since ${metadata.deletionTimestamp}${finalizers}`;
}

interface StatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** As `kubectl wait`: names without regard to case, and nothing that was observed of an older generation. */
function reasonAgainstCondition(object: KubeObject, name: string, wanted: string): string | undefined {
  const status = (object.status ?? {}) as { conditions?: readonly StatusCondition[]; observedGeneration?: number };
  const found = status.conditions?.find(({ type }) => type.toLowerCase() === name.toLowerCase());
  if (!found) return `it has no condition ${name} yet`;
  const observed = found.observedGeneration ?? status.observedGeneration;
  if (observed !== undefined && observed < (object.metadata.generation ?? 0)) return `its condition ${found.type} is of an older generation`;
  if (found.status.toLowerCase() === wanted.toLowerCase()) return undefined;
  const why = [found.reason, found.message].filter(Boolean).join(': ');
  return `condition ${found.type} is ${found.status}${why === '' ? '' : ` (${why})`}`;
}

function reasonAgainstValue(object: KubeObject, path: JsonPath, wanted: string | undefined): string | undefined {
  const values = path.read(object);
  if (values.length === 0) return `it has nothing at ${path.text}`;
  if (wanted === undefined) return undefined;
  if (values.length > 1) return `${path.text} gives ${values.length} values, not one`;
  const [value] = values;
  if (typeof value === 'object' && value !== null) return `${path.text} gives a list or an object, not a value`;
  return String(value) === wanted ? undefined : `${path.text} is ${JSON.stringify(value)}`;
}
