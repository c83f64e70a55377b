import { describe, expect, it } from 'vitest';
import { explainUnknownKind } from '../../src/model/resolve-kind.ts';

const kinds = [
  { group: '', version: 'v1', kind: 'Pod' },
  { group: '', version: 'v1', kind: 'Event' },
  { group: 'apps', version: 'v1', kind: 'Deployment' },
  { group: 'apps', version: 'v1', kind: 'ReplicaSet' },
  { group: 'events.k8s.io', version: 'v1', kind: 'Event' },
];

const noMatches = (kind: string, version: string): string =>
  `no matches for kind "${kind}" in version "${version}"\nensure CRDs are installed first`;

describe('explainUnknownKind', () => {
  it.each([
    ['v1', 'Deployment', 'apiVersion', noMatches('Deployment', 'v1'), 'did you mean apiVersion "apps/v1"?'],
    ['apps/v1beta1', 'Deployment', 'apiVersion', noMatches('Deployment', 'apps/v1beta1'), 'did you mean apiVersion "apps/v1"?'],
    ['apps/v1', 'Pod', 'apiVersion', noMatches('Pod', 'apps/v1'), 'did you mean apiVersion "v1"?'],
    ['apps/v1', 'Replicaset', 'kind', noMatches('Replicaset', 'apps/v1'), 'did you mean kind "ReplicaSet"?'],
    ['v1', 'Deploymnet', 'apiVersion', noMatches('Deploymnet', 'v1'), 'did you mean apiVersion "apps/v1" and kind "Deployment"?'],
    ['apps/v1', 'Event', 'apiVersion', noMatches('Event', 'apps/v1'), 'did you mean apiVersion "v1" or "events.k8s.io/v1"?'],
    ['extensions/v1beta1', 'Ingress', 'kind', noMatches('Ingress', 'extensions/v1beta1'), undefined],
    [
      'v1',
      'pod',
      'kind',
      'pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
      'did you mean kind "Pod"?',
    ],
    [undefined, 'Pod', 'apiVersion', 'apiVersion not set', undefined],
    ['v1', '', 'kind', 'kind not set', undefined],
  ])('%s %s', (apiVersion, kind, field, message, hint) => {
    expect(explainUnknownKind(apiVersion, kind, kinds)).toEqual({ field, message, ...(hint ? { hint } : {}) });
  });

  it.each([
    [['apiversion', 'kind'], 'apiversion', 'did you mean "apiVersion" instead of "apiversion"?'],
    [['apiVerison', 'kind'], 'apiVerison', 'did you mean "apiVersion" instead of "apiVerison"?'],
    [['metadata', 'kind'], 'apiVersion', undefined],
  ])('points at the key that is written: %s', (keys, field, hint) => {
    const problem = explainUnknownKind(undefined, 'Pod', kinds, keys);
    expect([problem.field, problem.message, problem.hint]).toEqual([field, 'apiVersion not set', hint]);
  });
});
