// What `kubectl explain` can say: every field of a kind that is served has a text of Kubernetes' own, or one of ours.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';
import { OpenApiSchemas } from '../../src/http/openapi-schemas.ts';

test('every field of every served kind is described', () => {
  const registry = createKubernetesRegistry();
  const schemas = new OpenApiSchemas(registry).schemasOf(registry.served) as Record<string, { properties?: Record<string, { description?: string }> }>;
  const silent = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
    Object.entries(properties).flatMap(([field, { description }]) => (description ? [] : [`${name.split('.').at(-1)!}.${field}`])),
  );
  // JSON Schema has words of its own, which Kubernetes does not repeat.
  expect(silent.filter((name) => !name.startsWith('JSONSchemaProps.'))).toEqual([]);
});

test.each([
  ['v1.Container', 'livenessProbe', /^Periodic probe of container liveness\./],
  ['v1.Affinity', 'podAntiAffinity', /^Describes pod anti-affinity scheduling rules/],
  ['v1.Deployment', 'spec', /^Specification of the desired behavior of the Deployment/],
  ['events/v1.Event', 'regarding', /^regarding contains the object this Event is about/],
])('%s.%s', (definition, field, text) => {
  const descriptions = JSON.parse(readFileSync(new URL('../../dist/schema-descriptions.json', import.meta.url), 'utf8')) as Record<string, { fields: Record<string, string> }>;
  expect(descriptions[definition]!.fields[field]).toMatch(text);
});
