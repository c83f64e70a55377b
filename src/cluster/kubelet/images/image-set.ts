// The images that a node has, as a value: the thousands of nodes that have the same ones share one.
import { deepFreeze } from '../../../model/equal.ts';
import { parseImageReference } from '../../../model/image-reference.ts';
import type { Node } from '../../../model/object.ts';
import { lookUpImage } from './look-up.ts';
import type { ImageFacts } from './look-up.ts';

type Listed = NonNullable<Node['status']['images']>;

/** Sets that follow from one by a pull; images of a size of their own must not pile up. */
const MOST_FOLLOWERS = 64;
/** As many as a kubelet reports. */
const MOST_LISTED = 50;

export class ImageSet {
  readonly #byName: ReadonlyMap<string, ImageFacts>;
  readonly #followers = new Map<ImageFacts, ImageSet>();
  #totalBytes: number | undefined;
  #listed: Listed | undefined;

  /** None, or those of a map that nobody changes any more. */
  constructor(byName: ReadonlyMap<string, ImageFacts> = new Map()) {
    this.#byName = byName;
  }

  get(canonical: string): ImageFacts | undefined {
    return this.#byName.get(canonical);
  }

  /** The room that all of them take. */
  get totalBytes(): number {
    return (this.#totalBytes ??= this.#byName.values().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  }

  /** What node.status.images says: the largest come first. */
  get listed(): Listed {
    return (this.#listed ??= deepFreeze(
      [...this.#byName.values()]
        .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.canonical < b.canonical ? -1 : 1))
        .slice(0, MOST_LISTED)
        .map(({ canonical, imageId, sizeBytes }) => ({ names: [imageId, canonical], sizeBytes: sizeBytes as never })),
    ));
  }

  /** With one more, or with another one under its name. */
  with(image: ImageFacts): ImageSet {
    let follower = this.#followers.get(image);
    if (follower) return follower;
    if (this.#followers.size >= MOST_FOLLOWERS) this.#followers.clear();
    follower = new ImageSet(new Map(this.#byName).set(image.canonical, image));
    this.#followers.set(image, follower);
    return follower;
  }

  /** Without those that are said to go; the same set when none is. */
  without(goes: (image: ImageFacts) => boolean): ImageSet {
    const left = new Map([...this.#byName].filter(([, image]) => !goes(image)));
    return left.size === this.#byName.size ? this : new ImageSet(left);
  }
}

/** The images of these names, as far as registries have them. */
export function imagesNamed(names: readonly string[]): ImageSet {
  const byName = new Map<string, ImageFacts>();
  for (const name of names) {
    const reference = parseImageReference(name);
    if (reference.invalid) continue;
    const answer = lookUpImage(reference);
    if (answer.exists) byName.set(answer.canonical, answer);
  }
  return new ImageSet(byName);
}
