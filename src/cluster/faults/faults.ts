// The one door to faults: injects and reverts them, ends them when their time is up, forgets those whose target has gone.
import type { Change } from '../../model/client.ts';
import { badRequest, notFound } from '../../model/errors.ts';
import type { Fault, FaultOrigin, FaultRequest, FaultTarget } from '../../model/fault.ts';
import { formatFaultTarget } from '../../model/fault.ts';
import { parseImageReference } from '../../model/image-reference.ts';
import type { KubeObject, Pod } from '../../model/object.ts';
import type { Clock, Timer } from '../../sim/clock.ts';
import type { Store } from '../store/store.ts';
import type { FaultHands, FaultKind } from './fault-kind.ts';

export interface FaultsOptions {
  store: Store;
  clock: Clock;
  kinds: readonly FaultKind[];
  hands: FaultHands;
  /** Names of the components of the control plane. */
  components: readonly string[];
}

interface Active {
  readonly fault: Fault;
  readonly kind: FaultKind;
  readonly timer: Timer | undefined;
}

export class Faults {
  readonly kinds: readonly FaultKind[];
  readonly #options: FaultsOptions;
  readonly #kinds: ReadonlyMap<string, FaultKind>;
  /** By id, oldest first. */
  readonly #active = new Map<string, Active>();
  readonly #listeners = new Set<() => void>();
  #list: readonly Fault[] = [];
  #nextId = 1;

  constructor(options: FaultsOptions) {
    this.#options = options;
    this.kinds = options.kinds;
    this.#kinds = new Map(options.kinds.map((kind) => [kind.name, kind]));
  }

  /** Begins to hear of targets that go; after those parts of the cluster that are broken. */
  start(): void {
    this.#options.store.watch(['nodes', 'pods'], (change) => {
      if (change.type === 'DELETED' && this.#active.size > 0) this.#targetGone(change);
    });
  }

  list(): readonly Fault[] {
    return this.#list;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Breaks something. Answers the fault, or undefined when it was over at once. An equal fault of the same origin stays as it is
   * and is answered. Throws BadRequest or NotFound for what cannot be broken so.
   */
  inject({ kind: name, target, options = {} }: FaultRequest, origin: FaultOrigin): Fault | undefined {
    const { clock, hands } = this.#options;
    const kind = this.#kinds.get(name);
    if (!kind) throw badRequest(`unknown fault "${name}"; known are ${[...this.#kinds.keys()].join(', ')}`);
    if (kind.target !== target.type) throw badRequest(`${name} is a fault of ${article(kind.target)}, not of ${formatFaultTarget(target)}`);
    this.#check(kind, target);
    if (kind.isInstant) {
      kind.turn(true, target, hands, options);
      return undefined;
    }
    for (const { fault } of this.#active.values()) if (fault.origin === origin && isSame(fault, name, target)) return fault;
    const { forMs } = options;
    const id = String(this.#nextId++);
    const fault: Fault = Object.freeze({
      id, kind: name, target: Object.freeze(target), options: Object.freeze(options), origin, sinceMs: clock.now, effect: kind.effect,
      ...(forMs === undefined ? {} : { untilMs: clock.now + forMs }),
    });
    const timer = forMs === undefined ? undefined : clock.after(forMs, () => this.revert(id));
    this.#active.set(id, { fault, kind, timer });
    this.#changed();
    kind.turn(true, target, hands, options);
    return fault;
  }

  /** Mends; what somebody else broke in the same way stays broken. Nothing happens when the fault is over. */
  revert(id: string): void {
    const { fault, kind } = this.#end(id) ?? {};
    if (!fault || !kind) return;
    for (const { fault: other } of this.#active.values()) if (isSame(other, fault.kind, fault.target)) return;
    kind.turn(false, fault.target, this.#options.hands, fault.options ?? {});
  }

  #end(id: string): Active | undefined {
    const active = this.#active.get(id);
    if (!active) return undefined;
    active.timer?.cancel();
    this.#active.delete(id);
    this.#changed();
    return active;
  }

  #changed(): void {
    this.#list = Object.freeze(Array.from(this.#active.values(), ({ fault }) => fault));
    for (const listener of [...this.#listeners]) listener();
  }

  #targetGone({ object, plural }: Change): void {
    for (const { fault } of [...this.#active.values()]) if (isAbout(fault.target, plural, object)) this.revert(fault.id);
  }

  #check(kind: FaultKind, target: FaultTarget): void {
    const { store, components, hands } = this.#options;
    switch (target.type) {
      case 'node':
        if (!store.get('nodes', target.name)) throw notFound('nodes', target.name);
        return;
      case 'container': {
        const pod = store.get('pods', `${target.namespace}/${target.pod}`) as Pod | undefined;
        if (!pod) throw notFound('pods', target.pod);
        const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
        if (!containers.some(({ name }) => name === target.container)) throw badRequest(`container ${target.container} is not valid for pod ${target.pod}`);
        if (kind.isInstant && !hands.containers.isRunning(target)) throw badRequest(`container "${target.container}" in pod "${target.pod}" is not running`);
        return;
      }
      case 'image': {
        const reference = target.name === '*' ? undefined : parseImageReference(target.name);
        if (reference?.invalid) throw badRequest(reference.problem);
        return;
      }
      case 'component':
        if (!components.includes(target.name)) throw badRequest(`unknown component "${target.name}"; known are ${components.join(', ')}`);
    }
  }
}

function isSame(fault: Fault, kind: string, target: FaultTarget): boolean {
  return fault.kind === kind && formatFaultTarget(fault.target) === formatFaultTarget(target);
}

function isAbout(target: FaultTarget, plural: string, { metadata }: KubeObject): boolean {
  if (target.type === 'node') return plural === 'nodes' && target.name === metadata.name;
  return target.type === 'container' && plural === 'pods' && target.pod === metadata.name && target.namespace === metadata.namespace;
}

function article(type: FaultTarget['type']): string {
  return `${type === 'image' ? 'an' : 'a'} ${type}`;
}
