// The images of one node: what it has, and one pull at a time at the node's bandwidth (rule 6.10).
import type { ImageReference } from '../../model/image-reference.ts';
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { RegistryState } from './registry-state.ts';
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
  readonly #images = new Map<string, ImageFacts>();
  readonly #queue: Pull[] = [];
  #totalBytes = 0;
  /** The one under way. */
  #current: Pull | undefined;

  /** `onChange` is called when the node has other images than before; `isInstant` leaves out the time of pulls. */
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

  /** The room that all images take on the node's disk. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Takes away what no container uses, largest first; answers the room that this made. */
  removeUnused(used: ReadonlySet<string>): number {
    const before = this.#totalBytes;
    for (const canonical of [...this.#images.keys()]) if (!used.has(canonical) && !canonical.startsWith(SANDBOX_IMAGE)) this.#remove(canonical);
    if (this.#totalBytes < before) this.#onChange();
    return before - this.#totalBytes;
  }

  #put(image: ImageFacts): void {
    this.#remove(image.canonical);
    this.#images.set(image.canonical, image);
    this.#totalBytes += image.sizeBytes;
  }

  #remove(canonical: string): void {
    this.#totalBytes -= this.#images.get(canonical)?.sizeBytes ?? 0;
    this.#images.delete(canonical);
  }

  /** Images for node.status.images, largest first, at most 50 as the kubelet reports them. */
  list(): readonly ImageFacts[] {
    return [...this.#images.values()].sort((a, b) => b.sizeBytes - a.sizeBytes || (a.canonical < b.canonical ? -1 : 1)).slice(0, 50);
  }

  /** Puts an image there without a pull, as on a node that ran it before. */
  preload(reference: ImageReference): void {
    const answer = lookUpImage(reference);
    if (answer.exists) this.#put(answer);
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
      if (!this.#images.has(reference.canonical)) {
        this.#put(image);
        this.#onChange();
      }
      done({ image, tookMs, waitedMs: this.#clock.now - sinceMs });
    } else done(failure!);
    this.#next();
  };

  #duration(image: ImageFacts | undefined, { reference, override }: Pull): number {
    if (this.#isInstant) return 0;
    const handshake = this.#random.between(250, 700);
    if (!image || this.#images.has(reference.canonical)) return handshake;
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
