// An apiserver with a store, the real kinds and a clock that stands still; controllers run when asked for.
import { createApiServer } from '../../src/cluster/apiserver/apiserver.ts';
import type { ApiServer } from '../../src/cluster/apiserver/apiserver.ts';
import type { ControllerDefinition } from '../../src/cluster/controllers/controller.ts';
import { ControllerLoop } from '../../src/cluster/controllers/controller.ts';
import { Store } from '../../src/cluster/store/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Change, Client } from '../../src/model/client.ts';
import type { ApiError } from '../../src/model/errors.ts';
import type { KubeEvent, Pod } from '../../src/model/object.ts';
import { createRegistry } from '../../src/model/registry.ts';
import { VirtualClock } from '../../src/sim/clock.ts';
import { Random } from '../../src/sim/random.ts';

/** 2025-06-01T08:00:00Z. */
export const START_MS = Date.UTC(2025, 5, 1, 8);

export interface TestApiServer {
  server: ApiServer;
  client: Client;
  store: Store;
  clock: VirtualClock;
  /** Every change since the start, in order. */
  changes: Change[];
  /** Runs controllers from now on. */
  start(...definitions: ControllerDefinition[]): void;
  /** Applies a manifest given as an object and answers its outcome. */
  apply(manifest: object): string;
  events(namespace?: string): KubeEvent[];
}

/** Namespaces `default` and `kube-system` exist, and so do the ServiceAccounts `default` in them. */
export function createTestApiServer(options: { maxEvents?: number; seed?: number } = {}): TestApiServer {
  const clock = new VirtualClock(START_MS);
  const random = new Random(options.seed ?? 1);
  const registry = createRegistry(kinds);
  const store = new Store({ registry });
  const server = createApiServer({ store, registry, clock, random: random.child('apiserver'), maxEvents: options.maxEvents });
  const client = server.client({ name: 'test' });
  for (const name of ['default', 'kube-system']) {
    client.create('namespaces', { metadata: { name } });
    client.create('serviceaccounts', { metadata: { name: 'default', namespace: name } });
  }
  const changes: Change[] = [];
  store.watch(undefined, (change) => changes.push(change));
  return {
    server,
    client,
    store,
    clock,
    changes,
    start(...definitions) {
      for (const definition of definitions) {
        const context = {
          client: server.client({ name: definition.name }),
          clock,
          random: random.child(definition.name),
          events: server.recorder({ component: definition.name }),
        };
        const onBug = (_name: string, _key: string, error: unknown): never => {
          throw error;
        };
        new ControllerLoop(definition, { context, store, onBug }).start();
      }
    },
    apply: (manifest) => client.apply(manifest).outcome,
    events: (namespace) => client.list<KubeEvent>('events', { namespace }),
  };
}

/** A manifest of a pod with one container. */
export function podManifest(name: string, rest: { metadata?: object; spec?: object } = {}): { metadata: { name: string; namespace: string }; [field: string]: unknown } {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...rest.metadata },
    spec: { containers: [{ name: 'one', image: 'nginx:1.17' }], ...rest.spec },
  };
}

/** Creates a pod that sits on a node and runs. */
export function runningPod(client: Client, name: string, rest: { metadata?: object; spec?: object } = {}): Pod {
  const pod = client.create<Pod>('pods', podManifest(name, rest));
  const namespace = pod.metadata.namespace!;
  client.bind(namespace, name, 'worker-1');
  const bound = client.get<Pod>('pods', namespace, name);
  const conditions = [...(bound.status.conditions ?? []), { type: 'Ready', status: 'True' }];
  return client.updateStatus<Pod>('pods', { ...bound, status: { ...bound.status, phase: 'Running', conditions } });
}

/** The refusal that a call throws; fails when it throws nothing or a bug. */
export function refusalOf(run: () => unknown): ApiError {
  try {
    run();
  } catch (error) {
    if ((error as Error).name !== 'ApiError') throw error;
    return error as ApiError;
  }
  throw new Error('nothing was refused');
}
