// The pods behind a Service, and the ports it leads to in each of them (rules 4.9.1, 4.9.3).
import { isPodReady, isPodTerminal } from '../../../kinds/pod/conditions.ts';
import type { ReadOnlyClient } from '../../../model/client.ts';
import type { Pod, Service, ServicePort } from '../../../model/object.ts';

export interface ServicePod {
  readonly pod: Pod;
  readonly isReady: boolean;
  readonly isTerminating: boolean;
  /** As pods of a StatefulSet have it: the name before that of the Service. */
  readonly hostname: string | undefined;
  readonly ports: readonly ResolvedPort[];
}

/** Fields in the order of their JSON. */
export interface ResolvedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

/** In the order of the pods' addresses, so that equal sets make equal objects. */
export function podsOfService(client: ReadOnlyClient, { metadata, spec }: Service): ServicePod[] {
  const found: ServicePod[] = [];
  for (const pod of client.labelled<Pod>('pods', metadata.namespace, spec.selector!)) {
    if (!pod.status.podIP || isPodTerminal(pod)) continue;
    const isNamed = pod.spec.hostname !== undefined && pod.spec.subdomain === metadata.name;
    found.push({
      pod,
      isReady: isPodReady(pod),
      isTerminating: pod.metadata.deletionTimestamp !== undefined,
      hostname: isNamed ? pod.spec.hostname : undefined,
      ports: (spec.ports ?? []).flatMap((port) => resolvePort(port, pod)),
    });
  }
  return found.sort((a, b) => (a.pod.status.podIP! < b.pod.status.podIP! ? -1 : a.pod.status.podIP! > b.pod.status.podIP! ? 1 : a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
}

/** None where the pod has no port of the name that the Service asks for. */
function resolvePort({ name = '', protocol = 'TCP', targetPort, appProtocol }: ServicePort, pod: Pod): ResolvedPort[] {
  const rest = { protocol, ...(appProtocol === undefined ? {} : { appProtocol }) };
  if (typeof targetPort === 'number') return [{ name, port: targetPort, ...rest }];
  for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')]) {
    const found = container.ports?.find((each) => each.name === targetPort && (each.protocol ?? 'TCP') === protocol);
    if (found) return [{ name, port: found.containerPort, ...rest }];
  }
  return [];
}

/** Where an endpoint comes from. */
export function targetRef({ metadata }: Pod): { kind: string; name: string; namespace: string; uid: string } {
  return { kind: 'Pod', name: metadata.name, namespace: metadata.namespace!, uid: metadata.uid };
}
