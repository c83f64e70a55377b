// Mirror pods: what the API shows of a pod that a kubelet runs from a file (rule 6.11.7).
import type { KubeObject, Pod } from './object.ts';

/** The hash of the static pod that a mirror stands for. */
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
export const CONFIG_HASH = 'kubernetes.io/config.hash';
export const CONFIG_SEEN = 'kubernetes.io/config.seen';
export const CONFIG_SOURCE = 'kubernetes.io/config.source';

/** The API's picture of a pod that the kubelet runs from a file. */
export function isMirrorPod(pod: Pod): boolean {
  return pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
}

/** The uid that events name an object by: those of static pods come from a kubelet, which knows no mirror. */
export function eventUid({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return metadata.annotations?.[MIRROR_ANNOTATION] ?? metadata.uid;
}

/** How a cluster takes what lies on the disks of its machines; beside the API, as a kubelet reads its own files. */
export interface StaticPodPort {
  /**
   * Takes all manifests of a node's folder in place of those before; answers what is wrong with each, at its index. What
   * cannot be run is left out. The node need not exist yet.
   */
  setStaticPods(nodeName: string, manifests: readonly unknown[]): readonly (Error | undefined)[];
}
