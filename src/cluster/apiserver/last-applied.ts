// The annotation in which `kubectl apply` remembers what it sent last (rule 1.13.1).
import { isMap, setOwn } from '../../model/equal.ts';
import { badRequest } from '../../model/errors.ts';
import type { KubeObject } from '../../model/object.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manifest carrying the annotation with itself: the text has sorted keys, Go's escapes and a final newline. */
export function withLastApplied(manifest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const metadata = isMap(manifest['metadata']) ? manifest['metadata'] : {};
  const { [LAST_APPLIED]: _, ...annotations } = isMap(metadata['annotations']) ? metadata['annotations'] : {};
  const bare = { ...manifest, metadata: { ...metadata, annotations } };
  return { ...bare, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: `${goJson(bare)}\n` } } };
}

/** What the annotation of a live object holds; undefined without one, BadRequest when it is no JSON. */
export function readLastApplied(live: KubeObject): unknown {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`the annotation ${LAST_APPLIED} is no JSON: ${(error as Error).message}`);
  }
}

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

function goJson(value: unknown): string {
  return JSON.stringify(sortKeys(value)).replace(/[<>&\u2028\u2029]/g, (character) => escapes[character]!);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isMap(value)) return value;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) setOwn(sorted, key, sortKeys(value[key]));
  return sorted;
}
