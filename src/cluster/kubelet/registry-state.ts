// How the registries behind all nodes are: well, slow or refusing, for single images or for all of them.
import { parseImageReference } from '../../model/image-reference.ts';
import type { ImageReference } from '../../model/image-reference.ts';

const ALL = '*';
/** What a slow line makes of a pull. */
const SLOWER = 10;
const SLOW_LEAST_MS = 60_000;

export class RegistryState {
  readonly #failing = new Set<string>();
  readonly #slow = new Set<string>();

  /** An image by any of its names, or `*` for all. */
  setFails(image: string, fails: boolean): void {
    set(this.#failing, image, fails);
  }

  setSlow(image: string, isSlow: boolean): void {
    set(this.#slow, image, isSlow);
  }

  /** The runtime's text when an image cannot be pulled, else undefined. */
  refusal({ canonical }: ImageReference): string | undefined {
    if (!has(this.#failing, canonical)) return undefined;
    const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.*?)(?:[:@]([^/]*))?$/.exec(canonical) ?? [];
    const server = host === 'docker.io' ? 'registry-1.docker.io' : host;
    const url = `https://${server}/v2/${repository}/manifests/${tag}`;
    // A kubelet leaves out the code of an error of the runtime that says no more than Unknown.
    return `failed to pull and unpack image "${canonical}": failed to resolve reference "${canonical}": unexpected status from HEAD request to ${url}: 503 Service Unavailable`;
  }

  /** How long a pull takes that would take `tookMs` on a good line. */
  duration({ canonical }: ImageReference, tookMs: number): number {
    return has(this.#slow, canonical) ? Math.max(SLOW_LEAST_MS, tookMs * SLOWER) : tookMs;
  }
}

function has(images: ReadonlySet<string>, canonical: string): boolean {
  return images.size > 0 && (images.has(ALL) || images.has(canonical));
}

function set(images: Set<string>, image: string, isIn: boolean): void {
  const reference = image === ALL ? undefined : parseImageReference(image);
  const name = !reference ? ALL : reference.invalid ? image : reference.canonical;
  if (isIn) images.add(name);
  else images.delete(name);
}
