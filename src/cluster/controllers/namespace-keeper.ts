// A controller that keeps one object of a fixed name in every namespace that is not going away.
import type { Client } from '../../model/client.ts';
import type { KubeObject } from '../../model/object.ts';
import type { Controller } from './controller.ts';

/** `ensure` is called with a living namespace and what is there now; keys are names of namespaces. */
export function createNamespaceKeeper<T extends KubeObject>(
  client: Client,
  plural: string,
  name: string,
  ensure: (namespace: string, present: T | undefined) => void,
): Controller {
  return {
    watches: [
      { plural: 'namespaces', keysOf: ({ type, object }) => (type === 'ADDED' ? [object.metadata.name] : []) },
      { plural, keysOf: ({ type, object }) => (type !== 'ADDED' && object.metadata.name === name ? [object.metadata.namespace!] : []) },
    ],
    reconcile(namespace) {
      const home = client.find('namespaces', undefined, namespace);
      if (!home || home.metadata.deletionTimestamp !== undefined) return;
      ensure(namespace, client.find<T>(plural, namespace, name));
    },
  };
}
