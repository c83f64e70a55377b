// What admission steps get to see of a request.
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import type { AdmissionContext, Operation } from './admission/step.ts';
import type { Scope, Server } from './server.ts';

/** `old` is the stored object of an update or a delete, `subresource` the part of it that is updated. */
export function admissionContext(
  server: Server,
  { user, subject, dryRun, warnings }: Scope,
  operation: Operation,
  kind: Kind,
  old: KubeObject | undefined,
  subresource?: string,
): AdmissionContext {
  const { reader, admissionRandom: random, store } = server;
  const context = { operation, kind, reader, random, user, dryRun, updateStatus: (plural: string, object: KubeObject) => void store.update(store.table(plural).kind, object) };
  const update = { ...(old ? { old } : {}), ...(subresource === undefined ? {} : { subresource }) };
  return { ...context, ...update, ...(subject ? { subject } : {}), ...(warnings ? { warn: (text: string) => void warnings.push(text) } : {}) };
}
