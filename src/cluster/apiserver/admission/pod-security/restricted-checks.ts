// The checks of the level restricted, beside those of the baseline: what a careful pod says of itself.
import type { Container } from '../../../../model/object.ts';
import { findSeccomp } from './baseline-checks.ts';
import type { Check, Subject } from './check.ts';
import { isWindows, named, namesOf, plural, quoted, setters, sorted } from './check.ts';

const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
/** Since then the checks that make sense on Linux only leave others alone. */
const KNOWS_WINDOWS = 25;

/** In the order of their names. */
export const restrictedChecks: readonly Check[] = [
  {
    name: 'allowPrivilegeEscalation',
    since: 8,
    find(subject, minor) {
      if (minor >= KNOWS_WINDOWS && isWindows(subject)) return undefined;
      const bad = namesOf(subject, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
      return bad.length > 0 ? { reason: 'allowPrivilegeEscalation != false', detail: `${named('container', bad)} must set securityContext.allowPrivilegeEscalation=false` } : undefined;
    },
  },
  { name: 'capabilities_restricted', since: 22, overrides: 'capabilities_baseline', find: findCapabilities },
  { name: 'restrictedVolumes', since: 0, overrides: 'hostPathVolumes', find: findVolumes },
  { name: 'runAsNonRoot', since: 0, find: findRoot },
  {
    name: 'runAsUser',
    since: 23,
    find(subject) {
      const isRoot = (context: { runAsUser?: number | undefined } | undefined): boolean => context?.runAsUser === 0;
      const who = setters(isRoot(subject.spec.securityContext), namesOf(subject, ({ securityContext }) => isRoot(securityContext)));
      return who === '' ? undefined : { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` };
    },
  },
  {
    name: 'seccompProfile_restricted',
    since: 19,
    overrides: 'seccompProfile_baseline',
    find(subject, minor) {
      if (minor >= KNOWS_WINDOWS && isWindows(subject)) return undefined;
      const set = findSeccomp(subject);
      if (set) return set;
      const unset = subject.spec.securityContext?.seccompProfile ? [] : namesOf(subject, ({ securityContext }) => !securityContext?.seccompProfile);
      return unset.length > 0 ? { reason: 'seccompProfile', detail: `pod or ${named('container', unset)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"` } : undefined;
    },
  },
];

function findCapabilities(subject: Subject, minor: number): ReturnType<Check['find']> {
  if (minor >= KNOWS_WINDOWS && isWindows(subject)) return undefined;
  const others = ({ securityContext }: Container): string[] => (securityContext?.capabilities?.add ?? []).filter((each) => each !== 'NET_BIND_SERVICE');
  const keeping = namesOf(subject, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'));
  const adding = namesOf(subject, (container) => others(container).length > 0);
  const details = [
    ...(keeping.length > 0 ? [`${named('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0 ? [`${named('container', adding)} must not include ${quoted(sorted(subject.containers.flatMap(others)))} in securityContext.capabilities.add`] : []),
  ];
  return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined;
}

function findVolumes({ spec }: Subject): ReturnType<Check['find']> {
  const typeOf = (volume: object): string => Object.keys(volume).find((field) => field !== 'name') ?? 'unknown';
  const bad = (spec.volumes ?? []).filter((volume) => !VOLUMES.includes(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map(typeOf));
  const names = bad.map(({ name }) => name);
  return { reason: 'restricted volume types', detail: `${named('volume', names)} ${names.length === 1 ? 'uses' : 'use'} ${plural('restricted volume type', types.length)} ${quoted(types)}` };
}

function findRoot(subject: Subject): ReturnType<Check['find']> {
  const ofPod = subject.spec.securityContext?.runAsNonRoot;
  const reason = 'runAsNonRoot != true';
  const who = setters(ofPod === false, namesOf(subject, ({ securityContext }) => securityContext?.runAsNonRoot === false));
  if (who !== '') return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  const unset = ofPod === true ? [] : namesOf(subject, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  return unset.length > 0 ? { reason, detail: `pod or ${named('container', unset)} must set securityContext.runAsNonRoot=true` } : undefined;
}
