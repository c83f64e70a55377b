// One document as a request to the cluster, and what can come of it.
import type { ApplyResult, ClusterPort } from '../model/client.ts';
import { ApiError } from '../model/errors.ts';
import type { CustomResourceDefinition } from '../model/object.ts';
import type { DesiredObject } from './desired-state.ts';
import { dropsFinalizer } from './drift.ts';

export type Answered = { readonly result: ApplyResult } | { readonly refusal: ApiError };

/** `held`: it would be accepted, and waits for nodes that boot or quotas that are not counted yet. */
export type Sent = Answered | { readonly unknown: true } | { readonly terminating: true } | { readonly held: ApplyResult };

/** Applies a document, or finds why not now. The request is performed as it is sent, before the answer is awaited. */
export function sendDocument(port: ClusterPort, object: DesiredObject, namespace: string, isHeldBack: boolean): Promise<Sent> | Sent {
  const { ref, kind, document, file } = object;
  if (!kind) return { unknown: true };
  const live = port.find(ref.plural, ref.namespace, ref.name);
  if (!live && isHeldBack) return requestApply(port, document.value, namespace).then((sent) => ('result' in sent ? { held: sent.result } : sent));
  if (live?.metadata.deletionTimestamp === undefined) return requestApply(port, document.value, namespace, file.path);
  // Applied now, it would be gone a moment later. Only a finalizer that has left the file is taken off: nothing else would.
  if (!dropsFinalizer(document.value, live)) return { terminating: true };
  return requestApply(port, document.value, namespace, file.path).then(() => ({ terminating: true }));
}

/** Whether a CustomResourceDefinition is there and becomes a kind in a moment, as nobody else has its names. */
export function willBeEstablished(port: ClusterPort, name: string): boolean {
  const definition = port.find<CustomResourceDefinition>('customresourcedefinitions', undefined, name);
  if (!definition || definition.metadata.deletionTimestamp !== undefined) return false;
  return !definition.status.conditions?.some(({ type, status }) => type === 'NamesAccepted' && status === 'False');
}

/** Without a file it is a dry run. */
export async function requestApply(port: ClusterPort, manifest: unknown, namespace: string, file?: string): Promise<Answered> {
  try {
    const response = await port.request({ verb: 'apply', manifest, namespace, ...(file === undefined ? { dryRun: true } : {}) }, { file });
    if (response.type !== 'applied') throw new Error(`an apply was answered with ${response.type}`);
    return { result: response.result };
  } catch (error) {
    if (error instanceof ApiError) return { refusal: error };
    throw error;
  }
}
