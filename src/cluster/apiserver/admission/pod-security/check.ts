// What the checks of Pod Security have in common: the containers they look at, and the words of what they find.
import type { Container, ObjectMeta, PodSpec } from '../../../../model/object.ts';

/** A violation: what it is, and who does it. */
export interface Finding {
  readonly reason: string;
  readonly detail: string;
}

export interface Subject {
  readonly annotations: NonNullable<ObjectMeta['annotations']>;
  readonly spec: PodSpec;
  readonly containers: readonly Container[];
}

export interface Check {
  /** Checks run in the order of their names, those of the baseline first. */
  readonly name: string;
  /** Minor version of the first policy that has it. */
  readonly since: number;
  /** A check of the baseline that this one makes needless. */
  readonly overrides?: string;
  /** `minor` is the version of the policy. */
  find(subject: Subject, minor: number): Finding | undefined;
}

export function subjectOf(annotations: ObjectMeta['annotations'], spec: PodSpec): Subject {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return { annotations: annotations ?? {}, spec, containers: [...initContainers, ...containers, ...(ephemeralContainers as unknown as Container[])] };
}

export function isWindows({ spec }: Subject): boolean {
  return spec.os?.name === 'windows';
}

/** `"a", "b"`. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** `containers "a", "b"`. */
export function named(noun: string, names: readonly string[]): string {
  return `${plural(noun, names.length)} ${quoted(names)}`;
}

export function plural(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}

/** Without repetitions, in order. */
export function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}

/** The names of the containers that do something. */
export function namesOf({ containers }: Subject, does: (container: Container) => boolean): string[] {
  return containers.filter(does).map(({ name }) => name);
}

/** `pod and containers "a"`: who sets something forbidden. */
export function setters(isPod: boolean, containers: readonly string[]): string {
  return [...(isPod ? ['pod'] : []), ...(containers.length > 0 ? [named('container', containers)] : [])].join(' and ');
}
