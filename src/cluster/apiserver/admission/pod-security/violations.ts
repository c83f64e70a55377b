// What of a pod violates a level of Pod Security.
import type { ObjectMeta, PodSpec } from '../../../../model/object.ts';
import { baselineChecks } from './baseline-checks.ts';
import type { Finding } from './check.ts';
import { subjectOf } from './check.ts';
import type { LevelVersion } from './policy.ts';
import { restrictedChecks } from './restricted-checks.ts';

/** The version that is simulated: later ones and `latest` mean its checks. */
const NEWEST = 33;

/** In the order in which Kubernetes names them: those of the baseline first. */
export function violations({ level, version }: LevelVersion, annotations: ObjectMeta['annotations'], spec: PodSpec): Finding[] {
  if (level === 'privileged') return [];
  const minor = version === 'latest' ? NEWEST : Number(version.slice('v1.'.length));
  const own = level === 'restricted' ? restrictedChecks.filter(({ since }) => since <= minor) : [];
  const checks = [...baselineChecks.filter(({ name }) => !own.some(({ overrides }) => overrides === name)), ...own];
  const subject = subjectOf(annotations, spec);
  return checks.flatMap((check) => check.find(subject, minor) ?? []);
}

/** `privileged (container "a" must not ...), hostPort (...)`. */
export function detailsOf(found: readonly Finding[]): string {
  return found.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}

export function reasonsOf(found: readonly Finding[]): string {
  return found.map(({ reason }) => reason).join(', ');
}
