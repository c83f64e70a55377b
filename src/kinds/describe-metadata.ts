// The first lines of nearly every `kubectl describe`, and the dump of kinds that have no form of their own.
import { createDescribeWriter, describeAnnotations, describeMap } from '../model/describe-writer.ts';
import type { DescribeWriter } from '../model/describe-writer.ts';
import type { KubeObject } from '../model/object.ts';

/** Name, Namespace, Labels and Annotations. */
export function writeMetadata(writer: DescribeWriter, object: KubeObject): void {
  writer.line(0, 'Name:', object.metadata.name);
  writer.line(0, 'Namespace:', object.metadata.namespace ?? '');
  writeLabels(writer, object);
}

export function writeLabels(writer: DescribeWriter, object: KubeObject): void {
  writer.list(0, 'Labels:', describeMap(object.metadata.labels));
  writer.list(0, 'Annotations:', describeAnnotations(object.metadata.annotations));
}

/** Metadata, then every field in alphabetical order, as kubectl describes kinds that it does not know. */
export function describeGeneric(object: KubeObject): string {
  const writer = createDescribeWriter();
  writeMetadata(writer, object);
  writeFields(writer, 0, object as unknown as Record<string, unknown>, '');
  return writer.text();
}

const shownAbove = new Set(['.metadata.managedFields', '.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations']);

function writeFields(writer: DescribeWriter, level: number, fields: Readonly<Record<string, unknown>>, path: string): void {
  for (const field of Object.keys(fields).toSorted()) {
    const value = fields[field];
    const at = `${path}.${field}`;
    if (value === undefined || shownAbove.has(at)) continue;
    if (Array.isArray(value)) {
      writer.line(level, `${labelFor(field)}:`);
      for (const item of value as unknown[]) {
        if (isFields(item)) writeFields(writer, level + 1, item, at);
        else writer.line(level + 1, String(item));
      }
    } else if (isFields(value)) {
      writer.line(level, `${labelFor(field)}:`);
      writeFields(writer, level + 1, value, at);
    } else {
      writer.line(level, `${labelFor(field)}:`, value === null ? '<nil>' : String(value));
    }
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `resourceVersion` → `Resource Version`, `apiVersion` → `API Version`; names with other characters stay. */
function labelFor(field: string): string {
  if (!/^[A-Za-z-]+$/.test(field)) return field;
  const words = field.match(/[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|-+/g) ?? [field];
  return words
    .map((word) => (acronyms.has(word.toUpperCase()) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');
}
