// Why nobody answers behind a Service: which pods it selects, which of them are ready, and whether they have its ports.
import { isPodReady, isPodTerminal } from '../../kinds/pod/conditions.ts';
import { podStatus } from '../../kinds/pod/status-text.ts';
import type { Deployment, EndpointSlice, Pod, ReplicaSet, ReplicationController, Service, ServicePort, StatefulSet } from '../../model/object.ts';
import { controllerOf } from '../../model/object.ts';
import { compileLabelSelector, formatLabelSelector } from '../../model/selector.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { explainChain } from './chain.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { counted, fact, heading, help, line, verdict } from './explanation.ts';

const MOST_PODS = 12;

export function explainService(context: WhyContext, service: Service): Explanation {
  const { port, now } = context;
  const { metadata, spec } = service;
  const name = `service/${metadata.name}`;
  if (spec.type === 'ExternalName') return [verdict(`${name} is another name for ${spec.externalName}`, 'ok'), line('it has no address and no endpoints of its own', 'text', 0), ...explainChain(context, service)];
  const slices = [...port.labelled<EndpointSlice>('endpointslices', metadata.namespace, { 'kubernetes.io/service-name': metadata.name })];
  const ready = slices.flatMap(({ endpoints }) => (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)).length;
  const pods = spec.selector ? [...port.labelled<Pod>('pods', metadata.namespace, spec.selector)] : [];
  const alive = pods.filter((pod) => !isPodTerminal(pod));
  const unready = alive.filter((pod) => !isPodReady(pod) || pod.metadata.deletionTimestamp !== undefined);
  const lost = (spec.ports ?? []).filter((each) => alive.length > 0 && alive.every((pod) => !hasPort(pod, each)));
  return [
    ready > 0 ? verdict(`${name} leads to ${counted(ready, 'ready endpoint')}`, 'ok') : verdict(`${name} has no ready endpoint: connections to it are refused`, 'error'),
    ...heading('Behind it'),
    spec.selector
      ? fact('selects', `${formatLabelSelector(spec.selector)}: ${counted(alive.length, 'pod')}, ${alive.length - unready.length} ready`, alive.length === 0 ? 'error' : 'text')
      : fact('selects', 'nothing: somebody else has to write its EndpointSlices', 'warning'),
    ...lost.map(({ targetPort, protocol }) => fact('targetPort', `no container of these pods has a port named ${targetPort} (${protocol})`, 'error')),
    ...(spec.type === 'LoadBalancer' && !service.status.loadBalancer?.ingress?.length ? [fact('load balancer', 'pending: there is no cloud that would make one', 'pending')] : []),
    ...unreadyLines(unready, now),
    ...remedies(context, service, { ready, pods: alive.length, unready: unready.length, lost: lost.length }),
    ...explainChain(context, service),
  ];
}

function hasPort({ spec }: Pod, { targetPort, protocol }: ServicePort): boolean {
  return typeof targetPort === 'number' || spec.containers.some(({ ports }) => ports?.some((port) => port.name === targetPort && (port.protocol ?? 'TCP') === protocol));
}

function unreadyLines(unready: readonly Pod[], now: number): TonedLine[] {
  if (unready.length === 0) return [];
  return [
    ...heading('Not ready'),
    ...unready.slice(0, MOST_PODS).map((pod) => fact(pod.metadata.name, podStatus(pod, now).status, 'error')),
    ...(unready.length > MOST_PODS ? [line(`and ${unready.length - MOST_PODS} more`, 'muted')] : []),
  ];
}

function remedies(context: WhyContext, service: Service, { ready, pods, unready, lost }: { ready: number; pods: number; unready: number; lost: number }): TonedLine[] {
  if (ready > 0 || !service.spec.selector) return [];
  const texts: string[] = [];
  if (pods === 0) {
    const resting = restingWorkloads(context, service);
    texts.push(...resting.map((name) => `${name} makes such pods, and is scaled to 0: key s on it, or kubectl scale ${name} --replicas=1 -n ${service.metadata.namespace}`));
    if (resting.length === 0) texts.push('no pod in this namespace has these labels: compare the selector with the labels of the pods');
  }
  if (lost > 0) texts.push('name the port in the containers, or give targetPort a number');
  if (unready > 0) texts.push('a Service leads to ready pods only: press w on one of them');
  return texts.length === 0 ? [] : [...heading('What would help'), ...texts.map((text) => help(text))];
}

/** Workloads that may be asked for no pod at all, by plural and as they are called. */
const scalable = [['deployments', 'deployment'], ['statefulsets', 'statefulset'], ['replicasets', 'replicaset'], ['replicationcontrollers', 'replicationcontroller']] as const;

/** Those whose pods the Service would select if there were any; ReplicaSets of Deployments are not for scaling. */
function restingWorkloads({ port }: WhyContext, { metadata, spec: { selector } }: Service): string[] {
  const wanted = compileLabelSelector(selector);
  return scalable.flatMap(([plural, called]) =>
    port
      .list<Deployment | StatefulSet | ReplicaSet | ReplicationController>(plural, { namespace: metadata.namespace! })
      .filter((workload) => workload.spec.replicas === 0 && !controllerOf(workload) && wanted.matches(workload.spec.template?.metadata?.labels))
      .map((workload) => `${called}/${workload.metadata.name}`),
  );
}
