// The images of one node: what it has, and one pull at a time at the node's bandwidth (rule 6.10).
import type { ImageReference } from '../../model/image-reference.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { RegistryState } from './registry-state.ts';
import type { ImageFacts } from './images/look-up.ts';
import { lookUpImage } from './images/look-up.ts';

/** What one node gets through the wire, in bytes a ms (40 MB/s). */
const BANDWIDTH = 40_000;

export type PullOutcome =
  | { image: ImageFacts; tookMs: number; waitedMs: number }
  /** The runtime's text, without the words around it. */
  | { error: string };

/** How the annotations of a pod change a pull. */
export interface PullOverride {
  fails?: boolean;
  /** Time the pull takes, in ms. */
  tookMs?: number;
  sizeBytes?: number;
}

interface Waiting {
  reference: ImageReference;
  override: PullOverride;
  sinceMs: number;
  done(outcome: PullOutcome): void;
}

export class ImagePuller {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #onChange: () => void;
  readonly #isInstant: boolean;
  readonly #registry: RegistryState;
  readonly #images = new Map<string, ImageFacts>();
  readonly #queue: Waiting[] = [];
  #busy = false;

  /** `onChange` is called when the node has one image more; `isInstant` leaves out the time of pulls. */
  constructor(clock: Clock, random: Random, registry: RegistryState, onChange: () => void, isInstant = false) {
    this.#registry = registry;
    this.#isInstant = isInstant;
    this.#clock = clock;
    this.#random = random;
    this.#onChange = onChange;
  }

  /** The image when the node has it. */
  cached(reference: ImageReference): ImageFacts | undefined {
    return this.#images.get(reference.canonical);
  }

  /** Images for node.status.images, largest first, at most 50 as the kubelet reports them. */
  list(): readonly ImageFacts[] {
    return [...this.#images.values()].sort((a, b) => b.sizeBytes - a.sizeBytes || (a.canonical < b.canonical ? -1 : 1)).slice(0, 50);
  }

  /** Puts an image there without a pull, as on a node that ran it before. */
  preload(reference: ImageReference): void {
    const answer = lookUpImage(reference);
    if (answer.exists) this.#images.set(reference.canonical, answer);
  }

  /** Pulls when its turn comes, then calls back. A pull cannot be taken back, as in the real kubelet. */
  pull(reference: ImageReference, override: PullOverride, done: (outcome: PullOutcome) => void): void {
    this.#queue.push({ reference, override, sinceMs: this.#clock.now, done });
    this.#next();
  }

  #next(): void {
    if (this.#busy) return;
    const next = this.#queue.shift();
    if (!next) return;
    this.#busy = true;
    const answer = lookUpImage(next.reference);
    const refusal = this.#registry.refusal(next.reference);
    const failed = next.override.fails || !answer.exists || refusal !== undefined;
    const usualMs = next.override.tookMs ?? this.#duration(failed ? undefined : (answer as ImageFacts), next);
    const tookMs = Math.round(failed ? usualMs : this.#registry.duration(next.reference, usualMs));
    this.#clock.after(tookMs, () => {
      this.#busy = false;
      if (answer.exists && !failed) {
        const isNew = !this.#images.has(next.reference.canonical);
        this.#images.set(next.reference.canonical, answer);
        if (isNew) this.#onChange();
        next.done({ image: answer, tookMs, waitedMs: this.#clock.now - next.sinceMs });
      } else next.done({ error: refusal ?? (answer.exists ? notFoundError(next.reference) : answer.error) });
      this.#next();
    });
  }

  #duration(image: ImageFacts | undefined, { reference, override }: Waiting): number {
    if (this.#isInstant) return 0;
    const handshake = this.#random.between(250, 700);
    if (!image || this.#images.has(reference.canonical)) return handshake;
    return handshake + ((override.sizeBytes ?? image.sizeBytes) / BANDWIDTH) * this.#random.between(0.9, 1.2);
  }
}

function notFoundError({ canonical }: ImageReference): string {
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${canonical}": failed to resolve reference "${canonical}": ${canonical}: not found`;
}
