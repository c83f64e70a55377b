// What a write does to the ownership of fields: asked for after the defaults, noted when the object is stored.
import type { ManagedFieldsEntry } from '../../../model/client.ts';
import type { Kind } from '../../../model/kind.ts';
import type { KubeObject } from '../../../model/object.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';
import type { Scope, Server } from '../server.ts';
import { entriesOf } from './manager.ts';
import type { Manager } from './manager.ts';

/** Of one request: who writes, and afterwards what the answer says of managers. */
export interface Ownership {
  readonly manager: string;
  readonly subresource?: string | undefined;
  /** Decided already, as by server-side apply. */
  readonly managers?: readonly Manager[];
  entries?: readonly ManagedFieldsEntry[];
}

/** Who owns what in a new object; undefined when nobody has to know. */
export function ownersOfNew({ ledger, clock }: Server, { ownership }: Scope, kind: Kind, draft: KubeObject): readonly Manager[] | undefined {
  if (!ownership) return undefined;
  return ownership.managers ?? ledger.created(kind, draft, { name: ownership.manager, subresource: ownership.subresource }, formatTimestamp(clock.now));
}

/** The same for a changed object; a component's write counts only where an account is kept. */
export function ownersOfChanged({ ledger, clock }: Server, { ownership, user }: Scope, kind: Kind, old: KubeObject, draft: KubeObject, sent?: unknown): readonly Manager[] | undefined {
  if (ownership?.managers) return ownership.managers;
  if (!ownership && !ledger.keeps(old.metadata.uid)) return undefined;
  const writer = ownership ? { name: ownership.manager, subresource: ownership.subresource } : { name: componentName(user) };
  return ledger.updated(kind, old, draft, writer, formatTimestamp(clock.now), sent);
}

/** Notes the outcome of a write that was not refused. */
export function noteOwners({ ledger }: Server, { ownership, dryRun }: Scope, kind: Kind, object: KubeObject, managers: readonly Manager[] | undefined): void {
  if (!managers) return;
  if (!dryRun) ledger.keep(object.metadata.uid, managers);
  if (ownership) ownership.entries = entriesOf(ledger.withStatusWriter(kind, object, managers.filter(({ isDerived }) => !isDerived)));
}

/** `system:serviceaccount:kube-system:job-controller` writes as the program it is part of. */
function componentName(user: string): string {
  if (user.startsWith('system:serviceaccount:kube-system:')) return 'kube-controller-manager';
  if (user.startsWith('system:node:')) return 'kubelet';
  return user.replace(/^system:/, '');
}
