// The client of one identity: every read and write as a method, on the one pipeline.
import type { ApplyResult, Client } from '../../model/client.ts';
import type { KubeObject } from '../../model/object.ts';
import type { Pace } from '../../sim/pace.ts';
import { applyManifest } from './apply.ts';
import { createBinder } from './binding.ts';
import { createObject } from './create.ts';
import { deleteCollection, deleteObject } from './delete.ts';
import { evictPod } from './eviction.ts';
import { patchObject } from './patch.ts';
import type { GateSide } from './gate.ts';
import type { Scope, Server } from './server.ts';
import { finalizeNamespace, scaleObject, updateStatus } from './status.ts';
import { updateObject } from './update.ts';

/** Who writes. */
export interface Identity {
  name: string;
  /** Default: inside. */
  side?: GateSide;
  /** Spends one piece of it with each write; whoever owns it sees to it that it lasts. */
  pace?: Pace;
}

/** Typed writes are trusted: not decoded, and their frozen parts are shared with what is stored. */
export function createClient(server: Server, { name: user, side = 'inside', pace }: Identity): Client {
  const scope: Scope = { user, dryRun: false, trusted: true };
  const dryRunScope: Scope = { ...scope, dryRun: true };
  const { gate } = server;
  const enter = (): void => {
    gate.pass(side);
    pace?.spend();
  };
  /** The kind of a request that has come through the gate. */
  const kind = (plural: string) => {
    enter();
    return server.store.table(plural).kind;
  };
  const bindPod = createBinder(server);
  return {
    ...server.reader,
    create: <T extends KubeObject>(plural: string, object: Parameters<Client['create']>[1]) => createObject(server, scope, kind(plural), object) as T,
    update: <T extends KubeObject>(plural: string, object: T) => updateObject(server, scope, kind(plural), object) as T,
    updateStatus: <T extends KubeObject>(plural: string, object: T) => updateStatus(server, scope, kind(plural), object) as T,
    patch: <T extends KubeObject>(...[plural, namespace, name, type, patch, subresource]: Parameters<Client['patch']>) =>
      patchObject(server, scope, kind(plural), namespace, name, type, patch, { subresource }) as T,
    apply(manifest, options = {}): ApplyResult {
      enter();
      return applyManifest(server, options.dryRun ? dryRunScope : scope, manifest, options);
    },
    delete: (plural, namespace, name, options) => deleteObject(server, scope, kind(plural), namespace, name, options),
    deleteCollection: (plural, options) => deleteCollection(server, scope, kind(plural), options),
    bind(namespace, pod, nodeName) {
      enter();
      return bindPod(namespace, pod, nodeName);
    },
    evict(namespace, pod, options) {
      enter();
      evictPod(server, scope, namespace, pod, options);
    },
    scale: (plural, namespace, name, replicas) => scaleObject(server, scope, kind(plural), namespace, name, replicas),
    finalizeNamespace: (name) => finalizeNamespace(server, kind('namespaces'), name),
  };
}
