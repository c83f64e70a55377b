// A scheduler over an apiserver, with nodes and pods of chosen sizes and nobody else: what it binds stays as it is.
import { schedulerPlugins } from '../../src/cluster/scheduler/plugins/index.ts';
import type { SchedulerOptions } from '../../src/cluster/scheduler/scheduler.ts';
import { Scheduler } from '../../src/cluster/scheduler/scheduler.ts';
import type { SchedulingAnswer } from '../../src/model/client.ts';
import type { Node, Pod, PodSpec, Taint } from '../../src/model/object.ts';
import { Random } from '../../src/sim/random.ts';
import type { TestApiServer } from './apiserver.ts';
import { createTestApiServer } from './apiserver.ts';

export interface NodeParts {
  cpu?: string;
  memory?: string;
  pods?: string;
  labels?: Record<string, string>;
  taints?: Taint[];
  unschedulable?: boolean;
  /** Sizes in MiB by the runtime's name of the image. */
  images?: Readonly<Record<string, number>>;
  extended?: Readonly<Record<string, string>>;
}

export interface PodParts {
  cpu?: string;
  memory?: string;
  extended?: Readonly<Record<string, string>>;
  image?: string;
  labels?: Record<string, string>;
  hostPorts?: readonly { port: number; protocol?: string; ip?: string }[];
  /** Name of a class made with `addPriority`. */
  priority?: string;
  grace?: number;
  spec?: Partial<PodSpec>;
}

export interface TestScheduler extends TestApiServer {
  scheduler: Scheduler;
  addNode(name: string, parts?: NodeParts): Node;
  patchNode(name: string, patch: object): void;
  addPriority(name: string, value: number, preemptionPolicy?: string): void;
  /** Creates a pod; it is not tried before time passes. */
  addPod(name: string, parts?: PodParts): Pod;
  /** Creates a pod and lets the scheduler try it; answers where it is, or why not. */
  place(name: string, parts?: PodParts): string;
  /** The node of a pod, or the message of its PodScheduled condition. */
  placeOf(name: string): string;
  pod(name: string): Pod;
  /** Reasons of the pod's events with their counts: `FailedScheduling x3`. */
  eventsOf(name: string): string[];
  answers(name: string): readonly SchedulingAnswer[];
}

/** Nodes have 4 CPU, 8Gi and room for 110 pods unless said otherwise; pods ask for nothing. */
export function createTestScheduler(nodes: Readonly<Record<string, NodeParts>> = {}, seed = 1, options: Pick<SchedulerOptions, 'detailedNodes'> = {}): TestScheduler {
  const base = createTestApiServer({ seed });
  const { client, server, store, clock } = base;
  const scheduler = new Scheduler({
    store,
    clock,
    client: server.client({ name: 'system:kube-scheduler' }),
    random: new Random(seed, '/scheduler'),
    events: server.recorder({ component: 'default-scheduler', style: 'scheduler' }),
    plugins: schedulerPlugins,
    ...options,
    onBug(_name, _key, error) {
      throw error;
    },
  });
  const pod = (name: string): Pod => client.get<Pod>('pods', 'default', name);

  const self: TestScheduler = {
    ...base,
    scheduler,
    addNode(name, { cpu = '4', memory = '8Gi', pods = '110', labels = {}, taints, unschedulable, images = {}, extended = {} } = {}) {
      client.create<Node>('nodes', {
        metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
        spec: { ...(taints ? { taints } : {}), ...(unschedulable ? { unschedulable } : {}) },
      });
      const node = client.get<Node>('nodes', undefined, name);
      // A new node is tainted until it is ready; these are ready from the start.
      const ready = client.update<Node>('nodes', { ...node, metadata: { ...node.metadata }, spec: { ...(taints ? { taints } : {}), ...(unschedulable ? { unschedulable } : {}) } });
      const amounts = { cpu, memory, pods, ...extended };
      const listed = Object.entries(images).map(([image, mebibytes]) => ({ names: [image], sizeBytes: mebibytes * 1024 * 1024 }));
      return client.updateStatus<Node>('nodes', { ...ready, metadata: { ...ready.metadata }, status: { ...ready.status, capacity: amounts, allocatable: amounts, images: listed } });
    },
    patchNode: (name, patch) => void client.patch('nodes', undefined, name, 'merge', patch),
    addPriority: (name, value, preemptionPolicy = 'PreemptLowerPriority') => void client.create('priorityclasses', { metadata: { name }, value, preemptionPolicy }),
    addPod(name, { cpu, memory, extended, image = 'nginx:1.27', labels, hostPorts, priority, grace, spec } = {}) {
      const requests = { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}), ...extended };
      const limits = { ...extended };
      const ports = hostPorts?.map(({ port, protocol = 'TCP', ip }) => ({ containerPort: port, hostPort: port, protocol, ...(ip ? { hostIP: ip } : {}) }));
      return client.create<Pod>('pods', {
        metadata: { name, namespace: 'default', ...(labels ? { labels } : {}) },
        spec: {
          containers: [{ name: 'main', image, resources: { requests, limits }, ...(ports ? { ports } : {}) }],
          ...(priority ? { priorityClassName: priority } : {}),
          ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
          ...spec,
        },
      });
    },
    place(name, parts) {
      self.addPod(name, parts);
      clock.advance(20);
      return self.placeOf(name);
    },
    placeOf(name) {
      const { spec, status } = pod(name);
      return spec.nodeName ?? status.conditions?.find(({ type }) => type === 'PodScheduled')?.message ?? 'not tried';
    },
    pod,
    eventsOf: (name) =>
      base
        .events('default')
        .filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ reason, count, series }) => `${reason}${(series?.count ?? count ?? 1) > 1 ? ` x${series?.count ?? count}` : ''}`),
    answers: (name) => scheduler.answersOf(pod(name).metadata.uid),
  };
  for (const [name, parts] of Object.entries(nodes)) self.addNode(name, parts);
  scheduler.start();
  return self;
}
