// What admission steps get to see of a request.
import type { ReadOnlyClient } from '../../model/client.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import type { Random } from '../../sim/random.ts';
import type { AdmissionContext, Operation, Subject } from './admission/step.ts';
import type { Scope, Server } from './server.ts';

/** A class, because each pod of a large cluster passes through here, and the pieces of a spread literal would be made anew for it. */
class Admitted implements AdmissionContext {
  readonly operation: Operation;
  readonly kind: Kind;
  readonly old: KubeObject | undefined;
  readonly subresource: string | undefined;
  readonly #server: Server;
  readonly #scope: Scope;

  constructor(server: Server, scope: Scope, operation: Operation, kind: Kind, old: KubeObject | undefined, subresource: string | undefined) {
    this.#server = server;
    this.#scope = scope;
    this.operation = operation;
    this.kind = kind;
    this.old = old;
    this.subresource = subresource;
  }

  get reader(): ReadOnlyClient {
    return this.#server.reader;
  }

  get random(): Random {
    return this.#server.admissionRandom;
  }

  get user(): string {
    return this.#scope.user;
  }

  get subject(): Subject | undefined {
    return this.#scope.subject;
  }

  get dryRun(): boolean {
    return this.#scope.dryRun;
  }

  get warn(): ((text: string) => void) | undefined {
    const { warnings } = this.#scope;
    return warnings && ((text) => void warnings.push(text));
  }

  updateStatus(plural: string, object: KubeObject): void {
    const { store } = this.#server;
    store.update(store.table(plural).kind, object);
  }
}

/** `old` is the stored object of an update or a delete, `subresource` the part of it that is updated. */
export function admissionContext(server: Server, scope: Scope, operation: Operation, kind: Kind, old: KubeObject | undefined, subresource?: string): AdmissionContext {
  return new Admitted(server, scope, operation, kind, old, subresource);
}
