// Pods that wait for a node: those to try now, those that back off, those that nothing has changed for (rule 5.1).
import type { Clock } from '../../sim/clock.ts';
import type { Applicant } from './applicant.ts';

export interface QueuedPod {
  key: string;
  uid: string;
  priority: number;
  attempts: number;
  /** When it was queued last, in order; breaks ties of priority. */
  sequence: number;
  /** When its last attempt failed, in ms. */
  failedAtMs: number;
  /** Plugins that refused it and what it asked for, so that only what may help brings it back. */
  refusedBy: ReadonlySet<string>;
  applicant?: Applicant;
  /** Refused for what is on other nodes, or for other objects. */
  looksBeyond?: boolean;
}

/** Longest time a pod stays unschedulable without being tried again, in ms (rule 5.1.3). */
const FLUSH_AFTER_MS = 300_000;
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 10_000;
/** Back-offs that end within the same second are ordered by priority, as Kubernetes 1.33 does. */
const BACKOFF_WINDOW_MS = 1000;

/**
 * The scheduler's queue. A pod that backs off is still popped when nothing else waits, as Kubernetes 1.33 does, so back-off
 * shows only under load (rule 5.1.4).
 */
export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #active = new PodHeap(isMoreUrgent);
  readonly #backingOff = new PodHeap(endsBackoffFirst);
  readonly #unschedulable = new Map<string, QueuedPod>();
  /** Those of them that were refused for what is on other nodes. */
  readonly #beyond = new Set<QueuedPod>();
  #sequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get hasWork(): boolean {
    return this.#active.size > 0 || this.#backingOff.size > 0;
  }

  /** Pods that nothing has changed for. */
  get parked(): number {
    return this.#unschedulable.size;
  }

  /** Parked pods for which pods of other nodes matter. */
  get parkedBeyond(): number {
    return this.#beyond.size;
  }

  /** Adds a pod for the first time, or after it changed: it is tried at once. */
  add(key: string, uid: string, priority: number): void {
    const parked = this.#take(key);
    if (parked && parked.uid === uid) this.#active.push({ ...parked, priority });
    else if (!this.#active.has(key)) {
      this.#active.push({ key, uid, priority, attempts: 0, sequence: this.#sequence++, failedAtMs: 0, refusedBy: nobody });
    }
  }

  remove(key: string): void {
    this.#take(key);
    this.#active.remove(key);
  }

  /** The next pod to try: by priority, then by age; undefined when none waits. */
  pop(): QueuedPod | undefined {
    const next = this.#active.pop() ?? this.#backingOff.pop();
    if (next) next.attempts++;
    return next;
  }

  /** Parks a pod that fits nowhere until something happens that may help it. */
  park(pod: QueuedPod, why: Pick<QueuedPod, 'refusedBy' | 'applicant' | 'looksBeyond'>): void {
    Object.assign(pod, why, { failedAtMs: this.#clock.now, sequence: this.#sequence++ });
    this.#unschedulable.set(pod.key, pod);
    if (pod.looksBeyond) this.#beyond.add(pod);
  }

  /** Brings back parked pods that a change may help; answers whether any came. */
  move(isHelped: (pod: QueuedPod) => boolean): boolean {
    return this.#moveFrom(this.#unschedulable.values(), isHelped);
  }

  /** The same among those for which pods of other nodes matter. */
  moveBeyond(isHelped: (pod: QueuedPod) => boolean): boolean {
    return this.#moveFrom(this.#beyond, isHelped);
  }

  #moveFrom(pods: Iterable<QueuedPod>, isHelped: (pod: QueuedPod) => boolean): boolean {
    let moved = false;
    for (const pod of pods) {
      if (!isHelped(pod)) continue;
      this.#unpark(pod);
      if (this.#clock.now < backoffEndsAt(pod)) this.#backingOff.push(pod);
      else this.#active.push(pod);
      moved = true;
    }
    return moved;
  }

  #unpark(pod: QueuedPod): void {
    this.#unschedulable.delete(pod.key);
    this.#beyond.delete(pod);
  }

  /** Brings back what has been parked for 5 minutes; answers when to look again, or undefined when nothing is parked. */
  flush(): number | undefined {
    let next: number | undefined;
    for (const pod of this.#unschedulable.values()) {
      const due = pod.failedAtMs + FLUSH_AFTER_MS;
      if (due <= this.#clock.now) {
        this.#unpark(pod);
        this.#active.push(pod);
      } else if (next === undefined || due < next) next = due;
    }
    return next;
  }

  #take(key: string): QueuedPod | undefined {
    const parked = this.#unschedulable.get(key);
    const pod = parked ?? this.#backingOff.get(key);
    if (parked) this.#unpark(parked);
    this.#backingOff.remove(key);
    return pod;
  }
}

/** 1, 2, 4, 8, 10, 10 ... seconds by attempts, in ms. */
export function backoffMs(attempts: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.max(0, attempts - 1), MAX_BACKOFF_MS);
}

const nobody: ReadonlySet<string> = new Set();

function backoffEndsAt(pod: QueuedPod): number {
  return pod.failedAtMs + backoffMs(pod.attempts);
}

function isMoreUrgent(a: QueuedPod, b: QueuedPod): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.sequence < b.sequence);
}

function endsBackoffFirst(a: QueuedPod, b: QueuedPod): boolean {
  const [first, second] = [backoffEndsAt(a), backoffEndsAt(b)];
  const windows = Math.trunc(first / BACKOFF_WINDOW_MS) - Math.trunc(second / BACKOFF_WINDOW_MS);
  if (windows !== 0) return windows < 0;
  if (a.priority !== b.priority) return a.priority > b.priority;
  return first < second || (first === second && a.sequence < b.sequence);
}

/** A binary heap of pods with lazy removal by key. */
class PodHeap {
  readonly #before: (a: QueuedPod, b: QueuedPod) => boolean;
  #heap: QueuedPod[] = [];
  readonly #live = new Map<string, QueuedPod>();

  constructor(before: (a: QueuedPod, b: QueuedPod) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#live.size;
  }

  has(key: string): boolean {
    return this.#live.has(key);
  }

  get(key: string): QueuedPod | undefined {
    return this.#live.get(key);
  }

  push(pod: QueuedPod): void {
    this.#live.set(pod.key, pod);
    const heap = this.#heap;
    let index = heap.length;
    heap.push(pod);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(pod, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = pod;
  }

  pop(): QueuedPod | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (!first) return undefined;
      this.#removeFirst();
      if (this.#live.get(first.key) !== first) continue;
      this.#live.delete(first.key);
      return first;
    }
  }

  remove(key: string): void {
    this.#live.delete(key);
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}
