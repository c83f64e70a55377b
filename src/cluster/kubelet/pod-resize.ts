// A pod that is given other amounts of CPU and memory while it runs: at once, later, or never on this node.
import { podRequests } from '../../kinds/pod/resources.ts';
import type { Container, Pod, PodCondition, PodSpec } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import type { Timer } from '../../sim/clock.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { PodWorker } from './pod-worker.ts';

/** What a pod says of a resize that is not done. */
export type ResizeCondition = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

/** From the kubelet's yes to containers that have the new amounts, in ms. */
const ACTUATION_MS = 1500;
/** Time between two looks whether there is room now, in ms. */
const RETRY_MS = 10_000;
const IN_PROGRESS: ResizeCondition = Object.freeze({ type: 'PodResizeInProgress', status: 'True' });

/** The resize of one pod under way. */
export class PodResize {
  readonly #worker: PodWorker;
  #timer: Timer | undefined;
  condition: ResizeCondition | undefined;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  /** Looks whether the pod's containers have what its spec asks for, and what can be done about it. */
  review(): void {
    const { context, pod, main, init } = this.#worker;
    this.#timer?.cancel();
    const wanted = new Map([...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((container) => [container.name, container]));
    const behind = [...init, ...main].filter((slot) => slot.role !== 'init' && slot.spec.resources !== wanted.get(slot.name)?.resources);
    if (behind.length === 0) return this.#say(undefined);
    const refusal = refusalOfResize(this.#worker);
    if (refusal) {
      this.#say(refusal);
      if (refusal.reason === 'Deferred') this.#timer = context.clock.after(RETRY_MS, () => this.review());
      return;
    }
    for (const slot of behind) this.#actuate(slot, wanted.get(slot.name)!);
    this.#say(IN_PROGRESS);
    this.#timer = context.clock.after(ACTUATION_MS, () => this.#say(undefined));
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #actuate(slot: ContainerSlot, next: Container): void {
    const { runner } = this.#worker.context;
    const changed = changedResources(slot.spec, next);
    slot.spec = next;
    if (!slot.isRunning) return;
    const restarts = next.resizePolicy?.some(({ resourceName, restartPolicy }) => restartPolicy === 'RestartContainer' && changed.has(resourceName));
    if (!restarts) return runner.limitsChanged(slot);
    slot.restartRegardless = 'of policy';
    runner.stopper.kill(slot, `Container ${slot.name} resize requires restart`);
  }

  #say(condition: ResizeCondition | undefined): void {
    if (this.condition === condition) return;
    this.condition = condition;
    this.#worker.context.noticeChange(this.#worker);
  }
}

function changedResources({ resources: old = {} }: Container, { resources: next = {} }: Container): Set<string> {
  return new Set(['cpu', 'memory'].filter((name) => old.requests?.[name] !== next.requests?.[name] || old.limits?.[name] !== next.limits?.[name]));
}

/** Why a node cannot give a pod what it asks for: never (Infeasible) or not now (Deferred); undefined when it can. */
function refusalOfResize({ pod, context }: PodWorker): ResizeCondition | undefined {
  const allocatable = context.node()?.status.allocatable;
  if (!allocatable) return undefined;
  const wanted = podRequests(pod.spec);
  let cpu = 0;
  let memory = 0;
  for (const other of context.workers.values()) {
    if (other.pod.metadata.uid === pod.metadata.uid || other.isOver) continue;
    const used = podRequests(allocatedSpec(other));
    cpu += used.milliCpu;
    memory += used.memoryBytes;
  }
  const checks = [
    { name: 'cpu', requested: wanted.milliCpu, used: cpu, capacity: milliValue(allocatable['cpu'] ?? '0') },
    { name: 'memory', requested: wanted.memoryBytes, used: memory, capacity: byteValue(allocatable['memory'] ?? '0') },
  ];
  for (const { name, requested, capacity } of checks) {
    if (requested > capacity) return pending('Infeasible', `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`);
  }
  for (const { name, requested, used, capacity } of checks) {
    if (used + requested > capacity) return pending('Deferred', `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`);
  }
  return undefined;
}

/** What a pod has, which is less than it asks for while a resize waits. */
function allocatedSpec({ pod, main, init, resize }: PodWorker): PodSpec {
  if (!resize?.condition) return pod.spec;
  return { ...pod.spec, containers: main.map(({ spec }) => spec), ...(init.length > 0 ? { initContainers: init.map(({ spec }) => spec) } : {}) };
}

function pending(reason: string, message: string): ResizeCondition {
  return { type: 'PodResizePending', status: 'True', reason, message };
}

/** Whether a change of spec is one of resources, by identity: what was not touched is shared. */
export function isResized(pod: Pod, previous: Pod): boolean {
  const lists = [pod, previous].map(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])].map(({ resources }) => resources));
  return lists[0]!.some((resources, index) => resources !== lists[1]![index]);
}
