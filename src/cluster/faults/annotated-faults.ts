// Faults that annotations ask for: of Nodes, and of the containers of pods. They last as long as the annotation.
import type { Change, Client } from '../../model/client.ts';
import type { Fault, FaultTarget } from '../../model/fault.ts';
import type { Node, Pod } from '../../model/object.ts';
import { FAULT_ANNOTATION, faultWords, SIMULATION_PREFIX } from '../../model/simulation-annotations.ts';
import type { EventRecorder } from '../apiserver/event-recorder.ts';
import { reportNodeAnnotations } from '../kubelet/report-annotations.ts';
import type { Store } from '../store/store.ts';
import type { Faults } from './faults.ts';

export interface AnnotatedFaultsOptions {
  store: Store;
  faults: Faults;
  /** The simulator's own hand, which no outage stops. */
  hand: Client;
  eventsOf(nodeName: string): EventRecorder;
}

export class AnnotatedFaults {
  readonly #options: AnnotatedFaultsOptions;
  /** Ids of the faults of an object, by its plural and key. */
  readonly #ids = new Map<string, string[]>();

  constructor(options: AnnotatedFaultsOptions) {
    this.#options = options;
  }

  start(): void {
    const { store } = this.#options;
    for (const plural of ['nodes', 'pods']) for (const object of store.table(plural).sorted()) this.#changed({ type: 'ADDED', revision: 0, plural, object });
    store.watch(['nodes', 'pods'], (change) => this.#changed(change));
  }

  /** Ends a fault for good: its annotation goes too, or it would come back with the next change of the object. */
  remove({ id, kind, target }: Fault): void {
    const { hand, faults } = this.#options;
    const plural = target.type === 'node' ? 'nodes' : 'pods';
    const [namespace, name] = target.type === 'container' ? [target.namespace, target.pod] : [undefined, target.name];
    const object = hand.find(plural, namespace, name);
    const annotations: Record<string, string | null> = {};
    for (const [key, value] of Object.entries(object?.metadata.annotations ?? {})) {
      if (!isFaultKey(key) || (target.type === 'container' && !isFor(key, target.container))) continue;
      const left = faultWords(value).filter((word) => word !== kind);
      annotations[key] = left.length > 0 ? left.join(',') : null;
    }
    if (object && Object.keys(annotations).length > 0) hand.patch(plural, namespace, name, 'merge', { metadata: { annotations } });
    faults.revert(id);
  }

  #changed({ type, plural, object, previous }: Change): void {
    const { annotations } = object.metadata;
    if (type === 'DELETED') {
      if (this.#ids.size > 0) this.#ids.delete(keyOf(plural, object.metadata));
      return;
    }
    if (annotations === previous?.metadata.annotations) return;
    const wanted = annotations && hasFault(annotations) ? (plural === 'nodes' ? ofNode(object as Node, annotations) : ofPod(object as Pod, annotations)) : [];
    const key = keyOf(plural, object.metadata);
    const before = this.#ids.get(key) ?? [];
    if (wanted.length === 0 && before.length === 0) return this.#report(plural, object as Node);
    const { faults } = this.#options;
    const known = new Set(faults.kinds.filter(({ target, isInstant }) => !isInstant && target === (plural === 'nodes' ? 'node' : 'container')).map(({ name }) => name));
    const ids = wanted.filter(([kind]) => known.has(kind)).map(([kind, target]) => faults.inject({ kind, target }, 'annotation')!.id);
    for (const id of before) if (!ids.includes(id)) faults.revert(id);
    if (ids.length > 0) this.#ids.set(key, ids);
    else this.#ids.delete(key);
    this.#report(plural, object as Node);
  }

  /** What is wrong with the annotations of pods their kubelet says. */
  #report(plural: string, node: Node): void {
    if (plural === 'nodes' && node.metadata.annotations?.[FAULT_ANNOTATION] !== undefined) reportNodeAnnotations(node, this.#options.eventsOf(node.metadata.name));
  }
}

function hasFault(annotations: Readonly<Record<string, string>>): boolean {
  for (const key in annotations) if (isFaultKey(key)) return true;
  return false;
}

function isFaultKey(key: string): boolean {
  return key === FAULT_ANNOTATION || (key.startsWith(SIMULATION_PREFIX) && key.endsWith('.fault'));
}

/** Whether a key speaks for a container: the one without a name speaks for all. */
function isFor(key: string, container: string): boolean {
  return key === FAULT_ANNOTATION || key === `${SIMULATION_PREFIX}${container}.fault`;
}

function ofNode({ metadata }: Node, annotations: Readonly<Record<string, string>>): [string, FaultTarget][] {
  return faultWords(annotations[FAULT_ANNOTATION] ?? '').map((kind) => [kind, { type: 'node', name: metadata.name }]);
}

/** A container's own annotation goes before that of the whole pod. */
function ofPod({ metadata, spec }: Pod, annotations: Readonly<Record<string, string>>): [string, FaultTarget][] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ name: container }) =>
    faultWords(annotations[`${SIMULATION_PREFIX}${container}.fault`] ?? annotations[FAULT_ANNOTATION] ?? '').map((kind): [string, FaultTarget] => [
      kind,
      { type: 'container', namespace: metadata.namespace!, pod: metadata.name, container },
    ]),
  );
}

function keyOf(plural: string, { namespace = '', name }: { namespace?: string; name: string }): string {
  return `${plural}/${namespace}/${name}`;
}
