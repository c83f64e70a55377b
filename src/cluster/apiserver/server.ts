// What the verbs of the apiserver share: the store, identity and time of the cluster, and the scope of one request.
import type { ReadOnlyClient } from '../../model/client.ts';
import { apiVersionOf } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import type { Registry } from '../../model/registry.ts';
import type { Schema } from '../../model/schema.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionChain, Subject } from './admission/step.ts';
import type { FieldLedger } from './fields/ledger.ts';
import type { Ownership } from './fields/ownership.ts';
import type { Gate } from './gate.ts';

/** The parts of one apiserver; handed to every verb. */
export interface Server {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly reader: ReadOnlyClient;
  readonly gate: Gate;
  /** Who owns which fields of what somebody outside has written. */
  readonly ledger: FieldLedger;
  readonly admission: AdmissionChain;
  /** Read on the first untrusted input only. */
  schema(): Schema;
  /** Streams of their own, so that a generated name does not shift the uids that follow. */
  readonly uids: Random;
  /** Of kinds whose uids are drawn apart. */
  readonly apartUids: Random;
  readonly names: Random;
  readonly admissionRandom: Random;
  /** `apps/v1` per kind, one string shared by all objects. */
  apiVersion(kind: Kind): string;
}

/** Who asks, and how. */
export interface Scope {
  readonly user: string;
  /** The same with groups, for who is not trusted with everything. */
  readonly subject?: Subject | undefined;
  /** Do everything but commit. */
  readonly dryRun: boolean;
  /** Typed input of the engine itself: not decoded, and unchanged frozen parts are not looked at again. */
  readonly trusted: boolean;
  /** Whose the written fields are; absent for the components of the cluster. */
  readonly ownership?: Ownership;
  /** The kind in the version that the request speaks, which says what is valid; absent for the stored one. */
  readonly spoken?: Kind | undefined;
  /** Collects warnings of the request; absent when nobody will read them. */
  readonly warnings?: string[];
}

/** Answers one shared apiVersion text per kind. */
export function createApiVersions(registry: Registry): (kind: Kind) => string {
  const texts = new Map<Kind, string>();
  for (const kind of registry.kinds) texts.set(kind, apiVersionOf(kind));
  return (kind) => texts.get(kind) ?? apiVersionOf(kind);
}
