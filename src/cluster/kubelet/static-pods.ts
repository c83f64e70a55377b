// Static pods: the kubelet runs them from files, so deleting their mirror in the API stops nothing (rule 6.11.7).
import type { Pod } from '../../model/object.ts';
import type { MachineContext } from './machine-context.ts';
import { isMirrorPod } from './pod-admission.ts';
import type { PodWorker } from './pod-worker.ts';

/** How long a deleted mirror is missing, in ms. */
const RECREATE_MS = 1000;

export class StaticPods {
  readonly #context: MachineContext;
  readonly #workers: Map<string, PodWorker>;
  /** Workers whose mirror is being made anew, by namespace/name. */
  readonly #withoutMirror = new Map<string, PodWorker>();

  /** `workers` is the kubelet's own map by uid: a new mirror brings a new uid. */
  constructor(context: MachineContext, workers: Map<string, PodWorker>) {
    this.#context = context;
    this.#workers = workers;
  }

  /** Takes a change of a mirror pod; false when it is a pod like any other to the kubelet. */
  mirrorChanged(pod: Pod, worker: PodWorker | undefined): boolean {
    const key = keyOf(pod);
    if (!worker) {
      const orphan = this.#withoutMirror.get(key);
      if (!orphan) return false;
      this.#withoutMirror.delete(key);
      this.#workers.delete(orphan.uid);
      this.#workers.set(pod.metadata.uid, orphan);
      orphan.mirroredBy(pod);
      return true;
    }
    if (!pod.metadata.deletionTimestamp) return false;
    const { clock, client } = this.#context;
    const { namespace, name, uid } = pod.metadata;
    clock.after(RECREATE_MS, () => {
      if (this.#context.isConnected() && client.find<Pod>('pods', namespace, name)?.metadata.uid === uid) client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
    });
    return true;
  }

  /** The mirror is gone; true when it is made anew and the containers stay. */
  mirrorRemoved(worker: PodWorker): boolean {
    const { pod } = worker;
    if (!isMirrorPod(pod)) return false;
    const { clock, client } = this.#context;
    this.#withoutMirror.set(keyOf(pod), worker);
    clock.after(RECREATE_MS, () => {
      const { metadata, spec } = pod;
      const { name, namespace, labels, annotations, ownerReferences } = metadata;
      if (this.#withoutMirror.get(keyOf(pod)) !== worker || !this.#context.isConnected() || !this.#context.node() || client.find('pods', namespace, name)) return;
      client.create<Pod>('pods', { metadata: { name, namespace: namespace!, labels: labels!, annotations: annotations!, ownerReferences: ownerReferences! }, spec });
    });
    return true;
  }
}

function keyOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** The component of the control plane that a static pod of kube-system is, as kubeadm labels it; undefined for every other pod. */
export function componentOf(pod: Pod): string | undefined {
  return pod.metadata.namespace === 'kube-system' && isMirrorPod(pod) ? pod.metadata.labels?.['component'] : undefined;
}
