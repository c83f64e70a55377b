// From untrusted JSON to an object of a known definition: unknown fields, wrong types, Kubernetes' own forms of values.
import { closestName } from './closest-name.ts';
import type { DecodeProblem } from './decode-problem.ts';
import { jsonTypeName } from './decode-problem.ts';
import { decodeScalar, ScalarMismatch, zeroOf } from './decode-scalar.ts';
import type { FieldType } from './field-type.ts';
import { quoteGo } from './go-value.ts';
import type { Definition } from './schema.ts';

export { decodeRefusal } from './decode-problem.ts';
export type { DecodeProblem } from './decode-problem.ts';

export interface DecodeResult {
  /** A fresh tree that shares nothing with the input; what was wrong is left out of it. */
  object: Record<string, unknown>;
  /** In the order of the input. A server refuses with them as `decodeRefusal` does. */
  errors: DecodeProblem[];
  /** The unknown fields when not strict; a server sends their messages as warnings. */
  warnings: DecodeProblem[];
}

/** Deeper input is refused instead of followed. */
const maxDepth = 200;

/**
 * Reads `json` (the result of a JSON or YAML parser) as `definition`, as a server does before defaulting: null fields
 * and empty optional lists and maps are dropped, quantities and times take their canonical form. What is missing
 * is no concern of decoding; validation reports it.
 */
export function decode(json: unknown, definition: Definition, { strict }: { strict: boolean }): DecodeResult {
  const errors: DecodeProblem[] = [];
  const warnings: DecodeProblem[] = [];
  const decoder = new Decoder(errors, strict ? errors : warnings);
  const goType = definition.name.slice(definition.name.lastIndexOf('/') + 1);
  const object = decoder.read(json, { shape: 'struct', definition, goType });
  return { object: (object ?? {}) as Record<string, unknown>, errors, warnings };
}

class Decoder {
  readonly #wrongTypes: DecodeProblem[];
  readonly #unknownFields: DecodeProblem[];
  /** Field names, map keys and list indexes from the root. */
  readonly #path: (string | number)[] = [];
  /** Field names only: Go leaves keys and indexes out. */
  readonly #goPath: string[] = [];
  /** The innermost struct being read, which Go names in its message. */
  #owner: Definition | undefined;

  constructor(wrongTypes: DecodeProblem[], unknownFields: DecodeProblem[]) {
    this.#wrongTypes = wrongTypes;
    this.#unknownFields = unknownFields;
  }

  /** The value in Kubernetes' form, or undefined when it does not fit; `value` is not null. */
  read(value: unknown, type: FieldType): unknown {
    switch (type.shape) {
      case 'scalar': {
        if (type.scalar === 'object') return this.#copy(value);
        const result = decodeScalar(type.scalar, value);
        return result instanceof ScalarMismatch ? this.#mismatch(result, type) : result;
      }
      case 'struct':
        if (!isObject(value) || this.#isTooDeep()) return this.#refuse(value, type);
        return this.#struct(value, type.definition);
      case 'map':
        if (!isObject(value) || this.#isTooDeep()) return this.#refuse(value, type);
        return this.#map(value, type.of);
      case 'list':
        if (!Array.isArray(value) || this.#isTooDeep()) return this.#refuse(value, type);
        return this.#list(value, type.of);
    }
  }

  #struct(source: Record<string, unknown>, definition: Definition): Record<string, unknown> {
    const outer = this.#owner;
    this.#owner = definition;
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(source)) {
      const field = definition.fields.get(name);
      if (!field) {
        this.#unknown(name, definition);
        continue;
      }
      const value = source[name];
      if (value === null || value === undefined) continue;
      this.#path.push(name);
      this.#goPath.push(name);
      const read = this.read(value, field.type);
      if (read !== undefined && (field.required || !isEmptyCollection(read, field.type) || emptyLists[definition.name] === name)) result[name] = read;
      this.#path.pop();
      this.#goPath.pop();
    }
    this.#owner = outer;
    for (const name of definition.zeroTimes) result[name] ??= null;
    return result;
  }

  #map(source: Record<string, unknown>, of: FieldType): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(source)) {
      this.#path.push(key);
      const read = this.#item(source[key], of);
      if (read !== undefined) setOwn(result, key, read);
      this.#path.pop();
    }
    return result;
  }

  #list(source: readonly unknown[], of: FieldType): unknown[] {
    const result: unknown[] = [];
    for (let i = 0; i < source.length; i++) {
      this.#path.push(i);
      const read = this.#item(source[i], of);
      if (read !== undefined) result.push(read);
      this.#path.pop();
    }
    return result;
  }

  #item(value: unknown, of: FieldType): unknown {
    if (value !== null && value !== undefined) return this.read(value, of);
    if (of.shape === 'scalar') return zeroOf(of.scalar);
    return of.shape === 'list' ? [] : {};
  }

  /** Free-form values stay as they are, nulls included. */
  #copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (this.#isTooDeep()) return this.#tooDeep();
    if (Array.isArray(value)) {
      return value.map((item, i) => {
        this.#path.push(i);
        const copy = this.#copy(item);
        this.#path.pop();
        return copy;
      });
    }
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      this.#path.push(key);
      setOwn(result, key, this.#copy(item));
      this.#path.pop();
    }
    return result;
  }

  #isTooDeep(): boolean {
    return this.#path.length >= maxDepth;
  }

  #unknown(name: string, definition: Definition): void {
    const path = this.#pathText(name);
    const suggestion = closestName(name, definition.fields.keys());
    const message = `unknown field ${quoteGo(path)}`;
    this.#unknownFields.push({ path, kind: 'unknownField', message, ...(suggestion === undefined ? {} : { suggestion }) });
  }

  #refuse(value: unknown, type: FieldType): undefined {
    if (this.#isTooDeep()) return this.#tooDeep();
    return this.#mismatch(new ScalarMismatch(jsonTypeName(value)), type);
  }

  #tooDeep(): undefined {
    this.#wrongTypes.push({ path: this.#pathText(), kind: 'wrongType', message: 'exceeded max depth' });
  }

  #mismatch({ what, message }: ScalarMismatch, type: FieldType): undefined {
    const target = this.#owner ? `struct field ${this.#owner.goName}.${this.#goPath.join('.')}` : 'value';
    const text = message ?? `json: cannot unmarshal ${what} into Go ${target} of type ${type.goType}`;
    this.#wrongTypes.push({ path: this.#pathText(), kind: 'wrongType', message: text });
  }

  #pathText(last?: string): string {
    let text = '';
    for (const step of this.#path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
    if (last === undefined) return text;
    return text === '' ? last : `${text}.${last}`;
  }
}

/** Lists that mean something else when they are empty than when they are absent, by definition. */
const emptyLists: Readonly<Record<string, string>> = { 'v2.HPAScalingRules': 'policies' };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Go's encoder leaves these out, so that `labels: {}` and no labels are the same object. */
function isEmptyCollection(value: unknown, type: FieldType): boolean {
  if (type.shape === 'list') return (value as unknown[]).length === 0;
  return type.shape === 'map' && Object.keys(value as object).length === 0;
}

/** Assigning to `__proto__` would set the prototype instead of a key. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
