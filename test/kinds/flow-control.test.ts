// The two FlowSchemas and priority levels that every cluster has are what they are.
import { describe, expect, test } from 'vitest';
import { createTestCluster } from '../support/cluster.ts';
import { refusalOf } from '../support/apiserver.ts';

describe('what must not change', () => {
  const { admin } = createTestCluster();
  const refused = (plural: string, name: string, patch: object): string => refusalOf(() => admin.patch(plural, undefined, name, 'merge', patch)).message;

  test.each([
    ['flowschemas', 'exempt', { matchingPrecedence: 2 }, "spec of 'exempt' must equal the fixed value"],
    ['flowschemas', 'catch-all', { distinguisherMethod: null }, "spec of 'catch-all' must equal the fixed value"],
    ['prioritylevelconfigurations', 'catch-all', { limited: { nominalConcurrencyShares: 50 } }, "spec of 'catch-all' must equal the fixed value"],
  ])('%s %s', (plural, name, spec, message) => {
    expect(refused(plural, name, { spec })).toMatch(new RegExp(`is invalid: spec: Invalid value: flowcontrol\\.\\w+Spec\\{.+\\}: ${message}$`));
  });

  test('what is not in their specs may, and what the exempt level lends', () => {
    expect(admin.patch('flowschemas', undefined, 'exempt', 'merge', { metadata: { labels: { a: 'b' } } }).metadata.labels).toEqual({ a: 'b' });
    expect(admin.patch('prioritylevelconfigurations', undefined, 'exempt', 'merge', { spec: { exempt: { lendablePercent: 10 } } })).toMatchObject({ spec: { exempt: { lendablePercent: 10 } } });
    expect(refused('flowschemas', 'system-nodes', { spec: { matchingPrecedence: 1 } })).toContain("only the schema named 'exempt' may have matchingPrecedence 1");
  });
});
