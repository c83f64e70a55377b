// From untrusted JSON to an object of a defined kind: metadata decoded, unknown fields pruned.
import { closestName } from '../closest-name.ts';
import { decode } from '../decode.ts';
import type { DecodeProblem, DecodeResult } from '../decode.ts';
import { jsonTypeName } from '../decode-problem.ts';
import { deepClone, isMap } from '../equal.ts';
import { quoteGo } from '../go-value.ts';
import { dropNulls } from './defaults.ts';
import { prune } from './prune.ts';
import { asRoot, fieldOf, itemsOf } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { objectMeta } from './structural-shape.ts';

/** Reads `raw` as `decode` does for kinds that are built in: a fresh tree, wrong types of metadata and unknown fields told. */
export function readObject(schema: StructuralSchema, raw: Readonly<Record<string, unknown>>, { strict }: { strict: boolean }): DecodeResult {
  const { metadata, ...body } = deepClone(raw);
  const errors: DecodeProblem[] = [];
  const unknown: DecodeProblem[] = [];
  const meta = readMetadata(metadata, errors, unknown);
  for (const path of prune(body, asRoot(schema))) unknown.push(unknownField(path, schema));
  dropNulls(body, schema);
  const { apiVersion, kind, ...rest } = body;
  const object = { ...(apiVersion === undefined ? {} : { apiVersion }), ...(kind === undefined ? {} : { kind }), metadata: meta, ...rest };
  return { object, errors: strict ? [...errors, ...unknown] : errors, warnings: strict ? [] : unknown };
}

/** What of an object a schema knows, as a fresh tree. */
export function knownBody(schema: StructuralSchema, body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fresh = deepClone(body) as Record<string, unknown>;
  prune(fresh, asRoot(schema));
  dropNulls(fresh, schema);
  return fresh;
}

function readMetadata(metadata: unknown, errors: DecodeProblem[], unknown: DecodeProblem[]): Record<string, unknown> {
  if (metadata === undefined || metadata === null) return {};
  if (!isMap(metadata)) {
    errors.push({ path: 'metadata', kind: 'wrongType', message: `json: cannot unmarshal ${jsonTypeName(metadata)} into Go value of type v1.ObjectMeta` });
    return {};
  }
  const { object, errors: found, warnings } = decode(metadata, objectMeta(), { strict: false });
  errors.push(...found.map((problem) => ({ ...problem, path: `metadata.${problem.path}` })));
  unknown.push(...warnings.map((problem) => ({ ...problem, path: `metadata.${problem.path}`, message: `unknown field ${quoteGo(`metadata.${problem.path}`)}` })));
  return object;
}

function unknownField(path: string, schema: StructuralSchema): DecodeProblem {
  const steps = path.match(/[^.[\]]+|\[\d+\]/g) ?? [];
  const owner = steps.slice(0, -1).reduce<StructuralSchema | undefined>((at, step) => at && (step.startsWith('[') ? itemsOf(at) : fieldOf(at, step)), schema);
  const suggestion = closestName(steps.at(-1) ?? path, Object.keys(owner?.properties ?? {}));
  return { path, kind: 'unknownField', message: `unknown field ${quoteGo(path)}`, ...(suggestion === undefined ? {} : { suggestion }) };
}
