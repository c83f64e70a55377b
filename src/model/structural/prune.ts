// Pruning: takes out of a value what its structural schema does not name, and says what that was.
import { isMap } from '../equal.ts';
import { additionalOf, itemsOf, metaFields, propertyOf } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** Prunes a value in place; `schema` undefined knows no field at all. Answers the paths of what was taken out, sorted as Kubernetes does. */
export function prune(value: unknown, schema: StructuralSchema | undefined): string[] {
  const unknown: string[] = [];
  pruneValue(value, schema, '', unknown);
  return unknown.sort();
}

function pruneValue(value: unknown, schema: StructuralSchema | undefined, path: string, unknown: string[]): void {
  if (schema?.['x-kubernetes-preserve-unknown-fields']) return pruneKept(value, schema, path, unknown);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) pruneValue(item, schema && itemsOf(schema), `${path}[${index}]`, unknown);
  } else if (isMap(value)) {
    for (const name of Object.keys(value)) {
      if (schema?.['x-kubernetes-embedded-resource'] && metaFields.has(name)) continue;
      const property = schema && propertyOf(schema, name);
      if (property) pruneValue(value[name], property, join(path, name), unknown);
      else if (schema?.additionalProperties !== undefined) pruneValue(value[name], additionalOf(schema), join(path, name), unknown);
      else {
        unknown.push(join(path, name));
        delete value[name];
      }
    }
  }
}

/** Unknown fields stay, but what is named below is pruned all the same. */
function pruneKept(value: unknown, schema: StructuralSchema | undefined, path: string, unknown: string[]): void {
  if (!schema) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) pruneKept(item, itemsOf(schema), `${path}[${index}]`, unknown);
  } else if (isMap(value)) {
    for (const name of Object.keys(value)) {
      if (schema['x-kubernetes-embedded-resource'] && metaFields.has(name)) continue;
      const property = propertyOf(schema, name);
      if (property) pruneValue(value[name], property, join(path, name), unknown);
      else if (schema.additionalProperties !== undefined) pruneValue(value[name], additionalOf(schema), join(path, name), unknown);
    }
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
