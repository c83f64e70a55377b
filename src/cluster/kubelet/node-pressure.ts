// Memory, disk and processes of one machine: the conditions of the node when they run out, and which pods have to go (rule 6.11.3).
//
// Looks every ten seconds, but only while a threshold may be near: containers say at their start what they can use at most, and a
// machine whose containers cannot fill it never looks.
import type { Pod } from '../../model/object.ts';
import { toleratesTaint } from '../../model/taint.ts';
import type { Timer } from '../../sim/clock.ts';
import type { ContainerSlot } from './container-slot.ts';
import { evictionMessage, isCritical, podUsage, rankForEviction, storageViolation, sumOf } from './eviction.ts';
import type { MachineContext } from './machine-context.ts';
import type { Refusal } from './pod-admission.ts';
import type { PodWorker } from './pod-worker.ts';
import type { PressureType, Signal } from './pressure-signals.ts';
import { signals } from './pressure-signals.ts';

const CHECK_MS = 10_000;
/** A condition is held this long after the last time its threshold was met, in ms. */
const TRANSITION_MS = 300_000;
/** What a process counts as that grows without end. */
const GROWING_BYTES = 2 ** 45;
const CONDITIONS: readonly PressureType[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];
const MEMORY_TAINT = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const;

/** What a machine has before one of its thresholds is near. */
interface Slack {
  readonly memoryBytes: number;
  readonly isFullOfImages: boolean;
}

export class NodePressure {
  readonly #context: MachineContext;
  readonly #workers: ReadonlyMap<string, PodWorker>;
  readonly #onChange: () => void;
  readonly #observedAt = new Map<PressureType, number>();
  #conditions: readonly PressureType[] = [];
  /** The most that all running containers can use, in bytes. */
  #bound = 0;
  /** Running containers whose use of the disk, or of processes, has to be watched. */
  #watched = 0;
  /** Kept, because every container that starts asks; until the images change, or it has looked. */
  #slack: Slack | undefined;
  #timer: Timer | undefined;

  /** `onChange` is called when the conditions are others than before. */
  constructor(context: MachineContext, workers: ReadonlyMap<string, PodWorker>, onChange: () => void) {
    this.#context = context;
    this.#workers = workers;
    this.#onChange = onChange;
    context.load.onChange = () => this.#watch();
  }

  /** In the kubelet's order. */
  get conditions(): readonly PressureType[] {
    return this.#conditions;
  }

  started(slot: ContainerSlot): void {
    const { clock } = this.#context;
    const process = slot.process!;
    const { simulation } = process.spec;
    const bound = simulation?.memoryBytes ?? process.memoryBytesAt(clock.now);
    slot.memoryBound = process.memoryCrossesAt(GROWING_BYTES, clock.now) === undefined ? bound : GROWING_BYTES;
    this.#bound += slot.memoryBound;
    slot.isWatched = simulation?.diskBytes !== undefined || simulation?.inodes !== undefined || simulation?.pids !== undefined || hasStorageLimit(slot);
    if (slot.isWatched) this.#watched++;
    this.#watch();
  }

  ended(slot: ContainerSlot): void {
    this.#bound -= slot.memoryBound;
    slot.memoryBound = 0;
    if (slot.isWatched) this.#watched--;
    slot.isWatched = false;
  }

  /** The node has other images than before. */
  imagesChanged(): void {
    this.#slack = undefined;
    this.#watch();
  }

  /** The kubelet is there again: what is full already is found again. */
  resume(): void {
    this.#watch();
  }

  /** The machine or its kubelet is off, and forgets. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#observedAt.clear();
    this.#conditions = [];
  }

  /** Whether a new pod is kept away by pressure, whoever sent it (rule 6.11.4). */
  refusalOf(pod: Pod): Refusal | undefined {
    if (this.#conditions.length === 0 || isCritical(pod)) return undefined;
    const isMemoryOnly = this.#conditions.length === 1 && this.#conditions[0] === 'MemoryPressure';
    if (isMemoryOnly && (pod.status.qosClass !== 'BestEffort' || pod.spec.tolerations?.some((toleration) => toleratesTaint(toleration, MEMORY_TAINT)))) return undefined;
    return { reason: 'Evicted', message: `The node had condition: [${this.#conditions.join(' ')}]. ` };
  }

  #watch(): void {
    if (this.#timer || !this.#context.isAwake() || !this.#isNear()) return;
    const { clock } = this.#context;
    this.#timer = clock.after(CHECK_MS - (clock.now % CHECK_MS), this.#check);
  }

  #isNear(): boolean {
    if (this.#watched > 0 || this.#conditions.length > 0 || this.#context.load.isFull) return true;
    const { memoryBytes, isFullOfImages } = (this.#slack ??= this.#findSlack());
    return isFullOfImages || this.#bound > memoryBytes;
  }

  #findSlack(): Slack {
    const { totalBytes } = this.#context.images.present;
    let memoryBytes = Infinity;
    let isFullOfImages = false;
    this.#room().forEach((capacity, index) => {
      const signal = signals[index]!;
      const most = capacity - signal.threshold(capacity);
      if (signal.resource === 'memory') memoryBytes = most;
      else if (signal.ofImages(totalBytes) > most) isFullOfImages = true;
    });
    return { memoryBytes, isFullOfImages };
  }

  /** What the machine has of each signal's resource. */
  #room(): readonly number[] {
    const capacity = this.#context.node()?.status.capacity ?? {};
    return signals.map((signal) => signal.capacity(capacity));
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    if (!this.#context.isAwake()) return;
    const room = this.#room();
    this.#slack = undefined;
    const { load, images, clock } = this.#context;
    const usage = sumOf([...this.#workers.values()].map(podUsage));
    const short: { signal: Signal; capacity: number; available: number }[] = [];
    signals.forEach((signal, index) => {
      const capacity = room[index]!;
      const available = load.available(signal.resource, capacity, signal.of(usage) + signal.ofImages(images.present.totalBytes));
      if (available >= signal.threshold(capacity)) return;
      short.push({ signal, capacity, available });
      this.#observedAt.set(signal.condition, clock.now);
    });
    this.#noteConditions();
    if (!this.#evictViolators() && short.length > 0) {
      const { signal, capacity, available } = short[0]!;
      const missing = signal.threshold(capacity) - available;
      // Images that nobody uses go before any pod, where that helps.
      const freed = signal.condition === 'DiskPressure' ? signal.ofImages(images.removeUnused(this.#imagesInUse())) : 0;
      if (freed < missing) this.#reclaim(signal, capacity, available);
    }
    this.#watch();
  };

  #noteConditions(): void {
    const { now } = this.#context.clock;
    const held = CONDITIONS.filter((type) => now - (this.#observedAt.get(type) ?? -Infinity) < TRANSITION_MS);
    if (held.join() === this.#conditions.join()) return;
    this.#conditions = held;
    this.#onChange();
  }

  /** Pods above their own limits of local storage go first, all of them (rule 6.11.5). It is their own fault: no DisruptionTarget says otherwise. */
  #evictViolators(): boolean {
    let found = false;
    if (this.#watched === 0) return false;
    for (const worker of this.#workers.values()) {
      const message = worker.isTerminating ? undefined : storageViolation(worker);
      if (message === undefined) continue;
      found = true;
      worker.evict({ reason: 'Evicted', message });
    }
    return found;
  }

  /** Evicts one pod of those that may go: another one next time, if that was not enough. */
  #reclaim(signal: Signal, capacity: number, available: number): void {
    const { events } = this.#context;
    const node = this.#context.node();
    if (node) events.event(node, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${signal.resource}`);
    const candidates = [...this.#workers.values()].filter((worker) => !worker.isTerminating && !worker.isOver && worker.startedAtMs > 0 && !worker.isStatic && !isCritical(worker.pod));
    const [victim] = rankForEviction(candidates, signal);
    if (!victim) return;
    const message = evictionMessage(victim, signal, signal.threshold(capacity), available);
    victim.evict({ reason: 'Evicted', message, disruption: message });
  }

  #imagesInUse(): Set<string> {
    const used = new Set<string>();
    for (const { slots } of this.#workers.values()) for (const { image } of slots) if (image) used.add(image.canonical);
    return used;
  }
}

function hasStorageLimit({ spec, worker }: ContainerSlot): boolean {
  return spec.resources?.limits?.['ephemeral-storage'] !== undefined || (worker.pod.spec.volumes?.some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ?? false);
}
