// pod-template-hash: a short name for a pod template (rules 2.1.2, 2.1.3).
import type { PodTemplateSpec } from '../../model/object.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import { deepEqual } from '../../model/equal.ts';
import { fnv1a } from '../../sim/random.ts';

export const TEMPLATE_HASH_LABEL = 'pod-template-hash';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * FNV-1a over the template's canonical JSON, in Kubernetes' safe alphabet. Kubernetes hashes a dump of Go structs, which cannot
 * be had elsewhere: the shape is the same, the value is not.
 */
export function templateHash(template: unknown, collisionCount: number | undefined): string {
  let hash = fnv1a(canonicalJson(template));
  if (collisionCount !== undefined) hash = fnv1a(`#${collisionCount}`, hash);
  return safeEncode(String(hash));
}

/** Replaces each character so that no bad words can form. */
export function safeEncode(text: string): string {
  let encoded = '';
  for (let index = 0; index < text.length; index++) encoded += ALPHABET[text.charCodeAt(index) % 27];
  return encoded;
}

/** True when two templates are the same but for the hash label. */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  if (found.get(a) === b) return true;
  const isSame = deepEqual(a.spec, b.spec) && deepEqual(withoutHash(a), withoutHash(b));
  if (isSame && Object.isFrozen(a) && Object.isFrozen(b)) found.set(a, b);
  return isSame;
}

/** Templates that were found the same when they were compared last: each change of a pod asks about them. */
const found = new WeakMap<PodTemplateSpec, PodTemplateSpec>();

function withoutHash(template: PodTemplateSpec): unknown {
  const { labels, ...metadata } = template.metadata ?? {};
  const { [TEMPLATE_HASH_LABEL]: _, ...rest } = labels ?? {};
  return { ...metadata, labels: rest, creationTimestamp: undefined };
}
