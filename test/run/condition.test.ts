import { describe, expect, it } from 'vitest';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';
import type { KubeObject } from '../../src/model/object.ts';
import type { ClusterPort } from '../../src/model/client.ts';
import { findUnmet, parseCondition } from '../../src/run/condition.ts';

const registry = createKubernetesRegistry();

/** A cluster that holds these objects and nothing else. */
function portOf(...objects: readonly (KubeObject & { plural: string })[]): ClusterPort {
  return {
    find: (plural: string, namespace: string | undefined, name: string) =>
      objects.find((object) => object.plural === plural && object.metadata.namespace === namespace && object.metadata.name === name),
    list: (plural: string, { namespace }: { namespace?: string } = {}) =>
      objects.filter((object) => object.plural === plural && (namespace === undefined || object.metadata.namespace === namespace)),
  } as unknown as ClusterPort;
}

function made(plural: string, name: string, rest: object = {}): KubeObject & { plural: string } {
  const kind = registry.kind(plural);
  return {
    plural, apiVersion: 'v1', kind: kind.kind,
    ...rest,
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '2025-06-01T08:00:00Z', ...(kind.namespaced ? { namespace: 'default' } : {}), ...(rest as { metadata?: object }).metadata },
  };
}

function reasonFor(text: string, port: ClusterPort, namespace = 'default'): string | undefined {
  const condition = parseCondition(text, registry);
  if (typeof condition === 'string') throw new Error(condition);
  if (condition.type === 'quiet') throw new Error('quiet has no objects');
  return findUnmet(port, namespace, condition.target, condition.wish)?.reason;
}

describe('parseCondition', () => {
  it.each([
    ['deployment/web condition=Available', 'deployments'],
    ['deploy/web condition=Available=True', 'deployments'],
    ['deployments.apps/web condition=Available', 'deployments'],
    ['Node/worker-1 condition=Ready=False', 'nodes'],
    ['po/x jsonpath={.status.phase}=Running', 'pods'],
    ['pod/x jsonpath=.status.phase=Running', 'pods'],
    ['pod/x jsonpath={.status.podIP}', 'pods'],
    ['pod/x jsonpath={.status.conditions[?(@.type=="Ready")].status}=True', 'pods'],
    ['pod/x delete', 'pods'],
    ['pod/x create', 'pods'],
    ['pods condition=Ready', 'pods'],
  ])('reads %s', (text, plural) => {
    expect(parseCondition(text, registry)).toMatchObject({ type: 'objects', text, target: { kind: { plural } } });
  });

  it('keeps the value of a jsonpath apart from its filters', () => {
    expect(parseCondition('pod/x jsonpath={.status.conditions[?(@.type=="Ready")].status}=True', registry)).toMatchObject({ wish: { value: 'True' } });
    expect(parseCondition("pod/x jsonpath={.a}='b c'", registry)).toMatchObject({ wish: { value: 'b c' } });
    expect(parseCondition('pod/x jsonpath={.a}=', registry)).toMatchObject({ wish: { value: '' } });
  });

  it('reads quiet', () => {
    expect(parseCondition(' quiet ', registry)).toEqual({ type: 'quiet', text: 'quiet' });
  });

  it.each([
    ['deploymint/web condition=Available', /doesn't have a resource type "deploymint" \(did you mean "deployment"\?\)/],
    ['deployment/web', /does not say what to wait for/],
    ['condition=Available', /expected "quiet" or/],
    ['deployment/ condition=Available', /expected "quiet" or/],
    ['', /expected "quiet" or/],
    ['pod/x condition=', /is not condition=/],
    ['pod/x ready', /"ready" is not condition=/],
    ['pod/x jsonpath={.a[}=1', /the jsonpath is wrong/],
  ])('refuses %j', (text, message) => {
    expect(parseCondition(text, registry)).toMatch(message);
  });
});

describe('findUnmet', () => {
  const web = made('deployments', 'web', {
    metadata: { generation: 2 },
    status: { observedGeneration: 2, conditions: [{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' }] },
  });
  const stale = made('deployments', 'stale', { metadata: { generation: 2 }, status: { observedGeneration: 1, conditions: [{ type: 'Available', status: 'True' }] } });
  const pod = made('pods', 'x', { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } });
  const leaving = made('pods', 'leaving', { metadata: { deletionTimestamp: '2025-06-01T08:00:30Z', finalizers: ['example.com/hold'] }, status: {} });
  const node = made('nodes', 'worker-1', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } });
  const port = portOf(web, stale, pod, leaving, node);

  it.each([
    ['deployment/web condition=Available=False', undefined],
    ['deployment/web condition=available=false', undefined],
    ['deployment/web condition=Available', 'condition Available is False (MinimumReplicasUnavailable: Deployment does not have minimum availability.)'],
    ['deployment/web condition=Progressing', 'it has no condition Progressing yet'],
    ['deployment/stale condition=Available', 'its condition Available is of an older generation'],
    ['deployment/none condition=Available', 'deployments.apps "none" not found in namespace default'],
    ['pod/x condition=Ready', undefined],
    ['pod/x jsonpath={.status.phase}=Running', undefined],
    ['pod/x jsonpath=.status.phase=Running', undefined],
    ['pod/x jsonpath={.status.phase}', undefined],
    ['pod/x jsonpath={.status.phase}=Pending', '.status.phase is "Running"'],
    ['pod/x jsonpath={.status.podIP}', 'it has nothing at .status.podIP'],
    ['pod/x jsonpath={.status.conditions}=x', '.status.conditions gives a list or an object, not a value'],
    ['pod/x delete', 'it is not being deleted'],
    ['pod/x create', undefined],
    ['pod/none create', 'pods "none" not found in namespace default'],
    ['pod/none delete', undefined],
    ['pod/leaving delete', 'it is being deleted since 2025-06-01T08:00:30Z, held by example.com/hold'],
    ['node/worker-1 condition=Ready=Unknown', undefined],
    ['node/worker-2 condition=Ready', 'nodes "worker-2" not found'],
    ['pods condition=Ready', 'leaving: it has no condition Ready yet'],
    ['daemonsets create', 'there are no daemonsets in namespace default'],
    ['daemonsets delete', undefined],
  ])('%s', (text, reason) => {
    expect(reasonFor(text, port)).toBe(reason);
  });

  it('looks in the namespace it is told', () => {
    expect(reasonFor('pod/x condition=Ready', port, 'other')).toBe('pods "x" not found in namespace other');
    expect(reasonFor('node/worker-1 condition=Ready=Unknown', port, 'other')).toBeUndefined();
  });
});
