// The images of one node: what it has, and one pull at a time at the node's bandwidth (rule 6.10).
import type { ImageReference } from '../../model/image-reference.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { RegistryState } from './registry-state.ts';
import type { ImageSet } from './images/image-set.ts';
import type { ImageFacts } from './images/look-up.ts';
import { lookUpImage } from './images/look-up.ts';

/** What one node gets through the wire, in bytes a ms (40 MB/s). */
const BANDWIDTH = 40_000;
/** What every sandbox runs; the runtime never lets it go. */
const SANDBOX_IMAGE = 'registry.k8s.io/pause';

export type PullOutcome =
  | { image: ImageFacts; tookMs: number; waitedMs: number }
  /** The runtime's text, without the words around it, and what a container waits with. */
  | { error: string; reason: string; message: string };

/** How the annotations of a pod change a pull. */
export interface PullOverride {
  /** It fails for a reason that kubelets have a word for. */
  trouble?: 'RegistryUnavailable' | 'SignatureValidationFailed';
  fails?: boolean;
  /** Time the pull takes, in ms. */
  tookMs?: number;
  sizeBytes?: number;
}

/** What it comes to is settled when its turn comes. */
interface Pull {
  readonly reference: ImageReference;
  readonly override: PullOverride;
  readonly sinceMs: number;
  readonly done: (outcome: PullOutcome) => void;
  tookMs: number;
  image: ImageFacts | undefined;
  failure: PullOutcome | undefined;
}

export class ImagePuller {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #onChange: () => void;
  readonly #isInstant: boolean;
  readonly #registry: RegistryState;
  #images: ImageSet;
  readonly #queue: Pull[] = [];
  /** The one under way. */
  #current: Pull | undefined;

  /** Begins with some images; `onChange` is called when the node has others than before; `isInstant` leaves out the time of pulls. */
  constructor(clock: Clock, random: Random, registry: RegistryState, images: ImageSet, onChange: () => void, isInstant = false) {
    this.#registry = registry;
    this.#isInstant = isInstant;
    this.#clock = clock;
    this.#random = random;
    this.#images = images;
    this.#onChange = onChange;
  }

  /** What the node has now. */
  get present(): ImageSet {
    return this.#images;
  }

  /** The image when the node has it. */
  cached(reference: ImageReference): ImageFacts | undefined {
    return this.#images.get(reference.canonical);
  }

  /** Takes away what no container uses; answers the room that this made, in bytes. */
  removeUnused(used: ReadonlySet<string>): number {
    const before = this.#images;
    this.#images = before.without(({ canonical }) => !used.has(canonical) && !canonical.startsWith(SANDBOX_IMAGE));
    if (this.#images !== before) this.#onChange();
    return before.totalBytes - this.#images.totalBytes;
  }

  /** Pulls when its turn comes, then calls back. A pull cannot be taken back, as in the real kubelet. */
  pull(reference: ImageReference, override: PullOverride, done: (outcome: PullOutcome) => void): void {
    this.#queue.push({ reference, override, sinceMs: this.#clock.now, done, tookMs: 0, image: undefined, failure: undefined });
    this.#next();
  }

  #next(): void {
    if (this.#current) return;
    const next = this.#queue.shift();
    if (!next) return;
    this.#current = next;
    const { reference, override } = next;
    const answer = lookUpImage(reference);
    const refusal = this.#registry.refusal(reference);
    const isRefused = override.fails || override.trouble !== undefined || !answer.exists || refusal !== undefined;
    if (isRefused) next.failure = failureOf(next, refusal ?? (answer.exists ? notFoundError(reference) : answer.error));
    else next.image = answer;
    const usualMs = override.tookMs ?? this.#duration(next.image, next);
    next.tookMs = Math.round(isRefused ? usualMs : this.#registry.duration(reference, usualMs));
    this.#clock.after(next.tookMs, this.#finish);
  }

  readonly #finish = (): void => {
    const { reference, override, sinceMs, tookMs, failure, image: pulled, done } = this.#current!;
    this.#current = undefined;
    if (pulled) {
      const image = override.sizeBytes === undefined ? pulled : { ...pulled, sizeBytes: override.sizeBytes };
      if (!this.#images.get(reference.canonical)) {
        this.#images = this.#images.with(image);
        this.#onChange();
      }
      done({ image, tookMs, waitedMs: this.#clock.now - sinceMs });
    } else done(failure!);
    this.#next();
  };

  #duration(image: ImageFacts | undefined, { reference, override }: Pull): number {
    if (this.#isInstant) return 0;
    const handshake = this.#random.between(250, 700);
    if (!image || this.#images.get(reference.canonical)) return handshake;
    return handshake + ((override.sizeBytes ?? image.sizeBytes) / BANDWIDTH) * this.#random.between(0.9, 1.2);
  }
}

/** What the runtime says and what the kubelet makes of it. */
function failureOf({ reference: { canonical }, override: { trouble } }: Pull, error: string): PullOutcome {
  if (!trouble) return { error, reason: 'ErrImagePull', message: error };
  const detail = trouble === 'RegistryUnavailable' ? `failed to resolve reference "${canonical}": connection refused` : `no valid signature found for "${canonical}"`;
  const why = trouble === 'RegistryUnavailable' ? 'registry is unavailable' : 'signature validation failed';
  return { error: `${trouble}: ${detail}`, reason: trouble, message: `image pull failed for ${canonical} because the ${why}: ${detail}` };
}

function notFoundError({ canonical }: ImageReference): string {
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${canonical}": failed to resolve reference "${canonical}": ${canonical}: not found`;
}
