// What the simulated registries answer when a node asks them for an image.
//
// Registries behave like this:
// - a repository of the catalogue has exactly the tags of its rule (`nginx:1.161` is not found);
// - every other repository is assumed to exist with every tag: a server that listens on the declared
//   containerPorts, of a plausible size derived from its name;
// - the tag `missing` (of any repository) is never found;
// - a registry or repository with `private` as one of its words (`private.example.com/app`,
//   `acme/private-api`) and the tag `private` are refused: "pull access denied";
// - k8s.gcr.io is the old name of registry.k8s.io; public mirrors of Docker's official images
//   (mirror.gcr.io/library, public.ecr.aws/docker/library) serve the same images.

import { fnv1a } from '../../../sim/random.ts';
import { catalogue, type CatalogueImage, type ImageKind, type Userland } from './catalogue.ts';
import { isKnownTag, variantOf } from './image-tags.ts';
import type { ImageReference } from '../../../model/image-reference.ts';

/** An image as a node holds it. Frozen and shared by everybody who asks for the same name. */
export interface ImageFacts {
  readonly exists: true;
  readonly canonical: string;
  /** Compressed bytes, as the Pulled event and node.status.images report them. */
  readonly sizeBytes: number;
  /** `status.containerStatuses[].imageID`: repository and a digest made from the name. */
  readonly imageId: string;
  /** False for a repository that the catalogue does not have. */
  readonly known: boolean;
  readonly kind: ImageKind;
  readonly userland: Userland;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** USER of the image, '' is root; `runsAsRoot` says the same for runAsNonRoot. */
  readonly user: string;
  readonly runsAsRoot: boolean;
  readonly tools: ReadonlySet<string>;
}

export interface MissingImage {
  readonly exists: false;
  /** The runtime's text behind `Failed to pull image "<img>": ` (rule 6.10.2). */
  readonly error: string;
}

const byName = new Map(catalogue.map(entry => [entry.name, entry]));
const noTools: ReadonlySet<string> = new Set();
const toolsOf = new Map(catalogue.map(entry => [entry.name, new Set(entry.tools)]));

// Answers are pure functions of the name; the bound only keeps hostile folders from filling memory.
const answers = new Map<string, ImageFacts | MissingImage>();
const maximumAnswers = 4096;

/** Asks for an image by its parsed name; the answer for one name is always the same object. */
export function lookUpImage(reference: ImageReference): ImageFacts | MissingImage {
  const seen = answers.get(reference.canonical);
  if (seen !== undefined) return seen;
  const answer = Object.freeze(answerFor(reference));
  if (answers.size >= maximumAnswers) answers.clear();
  answers.set(reference.canonical, answer);
  return answer;
}

function answerFor(reference: ImageReference): ImageFacts | MissingImage {
  const { canonical, tag } = reference;
  const failed = `failed to pull and unpack image "${canonical}": failed to resolve reference "${canonical}": `;
  const words = `${reference.registry}/${reference.repository}`.split(/[/.:_-]/);
  if (tag === 'private' || words.includes('private')) {
    return {
      exists: false,
      error: `${failed}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    };
  }
  const entry = byName.get(officialName(reference));
  const unknownTag = entry !== undefined && tag !== undefined && reference.digest === undefined && !isKnownTag(entry.tags, tag);
  if (tag === 'missing' || unknownTag) {
    return { exists: false, error: `rpc error: code = NotFound desc = ${failed}${canonical}: not found` };
  }
  return entry === undefined ? unknownImage(reference) : knownImage(reference, entry);
}

function knownImage(reference: ImageReference, entry: CatalogueImage): ImageFacts {
  const variant = variantOf(reference.tag ?? '');
  const megabytes = entry.megabytes[variant] ?? entry.megabytes[''] ?? 50;
  // Small images of Debian-based programs are Alpine ones: they have its tools, not bash.
  const userland = entry.userland === 'debian' && variantWords(reference).some(word => word.startsWith('alpine'))
    ? 'busybox' : entry.userland;
  return {
    exists: true, ...named(reference, megabytes * 1e6), known: true, kind: entry.kind, userland,
    entrypoint: entry.entrypoint, command: entry.command, user: entry.user, runsAsRoot: isRoot(entry.user),
    tools: toolsOf.get(entry.name) ?? noTools,
  };
}

function unknownImage(reference: ImageReference): ImageFacts {
  const hash = fnv1a(`${reference.registry}/${reference.repository}`);
  return {
    exists: true, ...named(reference, (12 + (hash % 1000) ** 2 / 4000) * 1e6), known: false, kind: 'server',
    userland: 'debian', entrypoint: [], command: [`/${reference.repository.split('/').at(-1) ?? 'app'}`], user: '',
    runsAsRoot: true, tools: noTools,
  };
}

function named(reference: ImageReference, bytes: number): Pick<ImageFacts, 'canonical' | 'sizeBytes' | 'imageId'> {
  const name = `${reference.registry}/${reference.repository}`;
  let digest = '';
  for (let part = 0; digest.length < 64; part++) {
    digest += fnv1a(`${part}:${reference.canonical}`).toString(16).padStart(8, '0');
  }
  // Builds of one repository differ a little in size.
  const wobble = 0.98 + (fnv1a(reference.canonical) % 4000) / 100_000;
  return {
    canonical: reference.canonical,
    sizeBytes: Math.round(bytes * wobble),
    imageId: `${name}@${reference.digest ?? `sha256:${digest}`}`,
  };
}

function officialName(reference: ImageReference): string {
  const { registry, repository } = reference;
  if (registry === 'mirror.gcr.io' && repository.startsWith('library/')) return `docker.io/${repository}`;
  if (registry === 'public.ecr.aws' && repository.startsWith('docker/library/')) return `docker.io/${repository.slice(7)}`;
  if (registry !== 'k8s.gcr.io') return `${registry}/${repository}`;
  return repository === 'coredns' ? 'registry.k8s.io/coredns/coredns' : `registry.k8s.io/${repository}`;
}

function variantWords(reference: ImageReference): readonly string[] {
  return (reference.tag ?? '').split('-');
}

function isRoot(user: string): boolean {
  return user === '' || user === 'root' || user === '0';
}
