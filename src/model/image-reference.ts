// The name of an image, taken apart the way the container runtime does it.

export interface ImageReference {
  readonly invalid?: undefined;
  /** Host the image comes from: 'docker.io', 'registry.k8s.io', 'localhost:5000'. */
  readonly registry: string;
  /** Path inside the registry, official images with their prefix: 'library/nginx'. */
  readonly repository: string;
  /** 'latest' when neither tag nor digest was written; undefined with a bare digest. */
  readonly tag?: string;
  readonly digest?: string;
  /** The full name as the runtime prints it: 'docker.io/library/nginx:1.27'. */
  readonly canonical: string;
}

export interface InvalidImageReference {
  readonly invalid: true;
  /** What is wrong with it, in the words of the library that all of Kubernetes reads references with. */
  readonly problem: string;
  /** Text of the InspectFailed event and of the waiting reason InvalidImageName. */
  readonly message: string;
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?$/;
const tagName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestName = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/**
 * Takes the text of `image:` and returns its parts with the defaults of rule 6.10.1 filled in, or
 * the refusal of rule 6.4 (InvalidImageName).
 */
export function parseImageReference(text: string): ImageReference | InvalidImageReference {
  const invalid = (why = 'invalid reference format'): InvalidImageReference => {
    const problem = `couldn't parse image name "${text}": ${why}`;
    return { invalid: true, problem, message: `Failed to apply default image tag "${text}": ${problem}` };
  };
  if (text.length > 1024) return invalid();
  // It would be mistaken for an image id.
  if (/^[0-9a-f]{64}$/.test(text)) return invalid(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  const upper = upperCaseName(text);
  if (upper !== undefined) return invalid(`invalid reference format: repository name (${upper}) must be lowercase`);
  let rest = text;
  let digest: string | undefined;
  const at = rest.indexOf('@');
  if (at >= 0) {
    digest = rest.slice(at + 1);
    rest = rest.slice(0, at);
    if (!digestName.test(digest)) return invalid();
    if (digest.startsWith('sha256:') && digest.length !== 71) return invalid();
  }
  let tag: string | undefined;
  const colon = rest.lastIndexOf(':');
  if (colon > rest.lastIndexOf('/')) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
    if (!tagName.test(tag)) return invalid();
  }
  let registry = 'docker.io';
  const slash = rest.indexOf('/');
  if (slash > 0) {
    const first = rest.slice(0, slash);
    if (/[.:A-Z]/.test(first) || first === 'localhost') {
      if (!hostName.test(first)) return invalid();
      registry = first === 'index.docker.io' ? 'docker.io' : first;
      rest = rest.slice(slash + 1);
    }
  }
  if (!rest.split('/').every(part => component.test(part))) return invalid();
  const repository = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  if (repository.length > 255) return invalid('repository name must not be more than 255 characters');
  if (tag === undefined && digest === undefined) tag = 'latest';
  const suffix = (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
  return { registry, repository, tag, digest, canonical: `${registry}/${repository}${suffix}` };
}

/** The name behind the registry, up to a tag or the digits of a digest, when it has capitals: looked at before anything else. */
function upperCaseName(text: string): string | undefined {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(0, slash));
  const hasHost = slash > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const registry = hasHost ? first : 'docker.io';
  const rest = hasHost ? text.slice(slash + 1) : text;
  const official = (registry === 'docker.io' || registry === 'index.docker.io') && !rest.includes('/') ? `library/${rest}` : rest;
  const name = official.split(':', 1)[0]!;
  return name === name.toLowerCase() ? undefined : name;
}
