// Which objects of a kind a list or watch with selectors means: labels, and the fields that the kind selects by (rule 1.4).
import type { ListOptions } from './client.ts';
import { badRequest } from './errors.ts';
import type { FieldReader, Kind } from './kind.ts';
import type { KubeObject } from './object.ts';
import { matchesRequirements, parseFieldSelector, parseLabelSelector } from './selector.ts';
import type { FieldRequirement, Requirement } from './selector.ts';

/** Whether an object of the kind is one that a list with these options answers; throws BadRequest for a bad selector. */
export function createMatcher(kind: Kind, { namespace, labelSelector, fieldSelector }: ListOptions): (object: KubeObject) => boolean {
  const selected = requirementsMatcher(kind, labelSelector ? parseLabelSelector(labelSelector) : [], fieldSelector ? parseFieldSelector(fieldSelector) : []);
  return namespace && kind.namespaced ? (object) => object.metadata.namespace === namespace && selected(object) : selected;
}

/** The same for selectors that are parsed already; the namespace is the caller's matter. */
export function requirementsMatcher(kind: Kind, labels: readonly Requirement[], fields: readonly FieldRequirement[]): (object: KubeObject) => boolean {
  const readers = fields.map(({ key }) => fieldReader(kind, key));
  return (object) =>
    matchesRequirements(labels, object.metadata.labels) &&
    fields.every(({ operator, value }, index) => (readers[index]!(object) === value) === (operator === '='));
}

/** Throws BadRequest for a field that the kind does not select by (rule 1.4.6). */
function fieldReader(kind: Kind, key: string): FieldReader {
  if (key === 'metadata.name') return (object) => object.metadata.name;
  const own = kind.fieldSelectors;
  if (key === 'metadata.namespace' && (kind.namespaced || !own)) return (object) => object.metadata.namespace ?? '';
  if (own && Object.hasOwn(own, key)) return own[key]!;
  if (own) throw badRequest(`field label not supported: ${key}`);
  throw badRequest(`"${key}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
}
