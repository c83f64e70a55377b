// What kubectl asks of a document before it sends it: apiVersion, kind and a usable metadata.
import type { FieldPart } from './position.ts';
import type { JsonObject, JsonValue } from './yaml-value.ts';

/** What identifies a manifest's object. */
export interface ObjectHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** undefined where the manifest names none. */
  readonly namespace: string | undefined;
}

/** Something that keeps a document from being sent, and the field to point at. */
export interface HeadProblem {
  readonly path: readonly string[];
  readonly part: FieldPart;
  readonly message: string;
}

/** Takes a document's value and returns its head, or what is wrong with it in kubectl's words. */
export function readObjectHead(value: JsonValue): ObjectHead | readonly HeadProblem[] {
  if (!isJsonObject(value)) return [{ path: [], part: 'value', message: 'error validating data: invalid object to validate' }];
  return typeProblems(value) ?? metadataProblems(value) ?? headOf(value);
}

/** Tells a mapping from scalars and lists. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name Go's decoder gives to the type of a JSON value. */
export function jsonTypeName(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return 'array';
  if (value === null || value === undefined) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function typeProblems(value: JsonObject): readonly HeadProblem[] | undefined {
  const { apiVersion, kind } = value;
  for (const [field, found] of [['apiVersion', apiVersion], ['kind', kind]] as const) {
    if (found === undefined || found === null || typeof found === 'string') continue;
    return [cannotUnmarshal([field], found, `metadataOnlyObject.${field}`, 'string')];
  }
  const missing = ['apiVersion', 'kind'].filter((field) => !value[field]);
  if (missing.length === 0) return undefined;
  const texts = missing.map((field) => `${field} not set`);
  const misspelt = missing.flatMap((field) => misspellingOf(field, value) ?? []);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const hint = misspelt.map((found) => `; found "${found.written}", write "${found.meant}"`).join('');
  const first = misspelt[0]?.written ?? missing.find((field) => Object.hasOwn(value, field));
  return [{ path: first === undefined ? [] : [first], part: 'key', message: `error validating data: ${text}${hint}` }];
}

function metadataProblems(value: JsonObject): readonly HeadProblem[] | undefined {
  const metadata = value.metadata ?? {};
  if (!isJsonObject(metadata)) {
    const problem = cannotUnmarshal(['metadata'], metadata, 'metadataOnlyObject.metadata', 'v1.ObjectMeta');
    const glued = typeof metadata === 'string' && /^[A-Za-z]+:\S/.test(metadata);
    return [glued ? { ...problem, message: `${problem.message}; a space must follow the colon` } : problem];
  }
  for (const field of ['name', 'generateName', 'namespace']) {
    const found = metadata[field];
    if (found !== undefined && found !== null && typeof found !== 'string') {
      return [cannotUnmarshal(['metadata', field], found, `ObjectMeta.metadata.${field}`, 'string')];
    }
  }
  const wrong = [...stringMapProblems(metadata, 'labels'), ...stringMapProblems(metadata, 'annotations')];
  if (wrong.length > 0) return wrong;
  if (metadata.name) return undefined;
  if (metadata.generateName) {
    const message = `from ${String(metadata.generateName)}: cannot use generate name with apply`;
    return [{ path: ['metadata', 'generateName'], part: 'key', message }];
  }
  const outer = Object.hasOwn(value, 'metadata') ? undefined : misspellingOf('metadata', value);
  const inner = outer === undefined ? misspellingOf('name', metadata) : undefined;
  const found = outer ?? inner;
  const hint = found === undefined ? '' : `; found "${found.written}", write "${found.meant}"`;
  const path = outer !== undefined ? [outer.written] : inner !== undefined ? ['metadata', inner.written] : ['metadata'];
  return [{ path, part: 'key', message: `resource name may not be empty${hint}` }];
}

function stringMapProblems(metadata: JsonObject, field: string): readonly HeadProblem[] {
  const found = metadata[field];
  if (found === undefined || found === null) return [];
  if (!isJsonObject(found)) return [cannotUnmarshal(['metadata', field], found, `ObjectMeta.metadata.${field}`, 'map[string]string')];
  return Object.entries(found)
    .filter(([, value]) => value !== null && typeof value !== 'string')
    .map(([key, value]) => cannotUnmarshal(['metadata', field, key], value, `ObjectMeta.metadata.${field}`, 'string'));
}

function cannotUnmarshal(path: readonly string[], value: JsonValue, field: string, type: string): HeadProblem {
  const message = `json: cannot unmarshal ${jsonTypeName(value)} into Go struct field ${field} of type ${type}`;
  const needsQuotes = type === 'string' && (typeof value === 'boolean' || typeof value === 'number');
  return { path, part: 'value', message: needsQuotes ? `${message}; put the value in quotes` : message };
}

function headOf(value: JsonObject): ObjectHead {
  const metadata = isJsonObject(value.metadata) ? value.metadata : {};
  return {
    apiVersion: String(value.apiVersion),
    kind: String(value.kind),
    name: String(metadata.name),
    namespace: metadata.namespace ? String(metadata.namespace) : undefined,
  };
}

function misspellingOf(meant: string, object: JsonObject): { written: string; meant: string } | undefined {
  const written = Object.keys(object).find((key) => key !== meant && isNear(key.toLowerCase(), meant.toLowerCase()));
  return written === undefined ? undefined : { written, meant };
}

/** Equal but for one letter added, lost, changed or swapped with its neighbour. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from++;
  const [a, b] = [one.slice(from), other.slice(from)];
  return a === b || a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)
    || (a.slice(2) === b.slice(2) && a[0] === b[1] && a[1] === b[0]);
}
