// The checks of the level baseline: what would let a pod out of its container.
import type { Container } from '../../../../model/object.ts';
import type { Check, Subject } from './check.ts';
import { named, namesOf, plural, quoted, setters, sorted } from './check.ts';

type SecurityContext = NonNullable<Container['securityContext']>;

const CAPABILITIES = 'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' ');
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const PROFILES = ['RuntimeDefault', 'Localhost'];
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

/** By the first version that allows them. */
const sysctls: readonly [since: number, names: string][] = [
  [0, 'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start'],
  [27, 'net.ipv4.ip_local_reserved_ports'],
  [29, 'net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes'],
  [32, 'net.ipv4.tcp_rmem net.ipv4.tcp_wmem'],
];

/** In the order of their names as Kubernetes sorts them. */
export const baselineChecks: readonly Check[] = [
  { name: 'appArmorProfile', since: 0, find: findAppArmor },
  {
    name: 'capabilities_baseline',
    since: 0,
    find(subject) {
      const others = ({ securityContext }: Container): string[] => (securityContext?.capabilities?.add ?? []).filter((each) => !CAPABILITIES.includes(each));
      const bad = namesOf(subject, (container) => others(container).length > 0);
      if (bad.length === 0) return undefined;
      return { reason: 'non-default capabilities', detail: `${named('container', bad)} must not include ${quoted(sorted(subject.containers.flatMap(others)))} in securityContext.capabilities.add` };
    },
  },
  {
    name: 'hostNamespaces',
    since: 0,
    find({ spec: { hostNetwork, hostPID, hostIPC } }) {
      const used = Object.entries({ hostNetwork, hostPID, hostIPC }).filter(([, isUsed]) => isUsed);
      return used.length > 0 ? { reason: 'host namespaces', detail: used.map(([name]) => `${name}=true`).join(', ') } : undefined;
    },
  },
  {
    name: 'hostPathVolumes',
    since: 0,
    find({ spec }) {
      const volumes = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
      return volumes.length > 0 ? { reason: 'hostPath volumes', detail: named('volume', volumes) } : undefined;
    },
  },
  {
    name: 'hostPorts',
    since: 0,
    find(subject) {
      const portsOf = ({ ports = [] }: Container): string[] => ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
      const bad = namesOf(subject, (container) => portsOf(container).length > 0);
      const ports = sorted(subject.containers.flatMap(portsOf));
      return bad.length > 0 ? { reason: 'hostPort', detail: `${named('container', bad)} ${bad.length === 1 ? 'uses' : 'use'} ${plural('hostPort', ports.length)} ${ports.join(', ')}` } : undefined;
    },
  },
  {
    name: 'privileged',
    since: 0,
    find(subject) {
      const bad = namesOf(subject, ({ securityContext }) => securityContext?.privileged === true);
      return bad.length > 0 ? { reason: 'privileged', detail: `${named('container', bad)} must not set securityContext.privileged=true` } : undefined;
    },
  },
  {
    name: 'procMount',
    since: 0,
    find(subject) {
      const mountOf = ({ securityContext }: Container): string[] => (securityContext?.procMount && securityContext.procMount !== 'Default' ? [securityContext.procMount] : []);
      const bad = namesOf(subject, (container) => mountOf(container).length > 0);
      return bad.length > 0 ? { reason: 'procMount', detail: `${named('container', bad)} must not set securityContext.procMount to ${quoted(sorted(subject.containers.flatMap(mountOf)))}` } : undefined;
    },
  },
  { name: 'seLinuxOptions', since: 0, find: findSelinux },
  { name: 'seccompProfile_baseline', since: 0, find: (subject, minor) => (minor < 19 ? findSeccompAnnotations(subject) : findSeccomp(subject)) },
  {
    name: 'sysctls',
    since: 0,
    find({ spec }, minor) {
      const allowed = sysctls.filter(([since]) => since <= minor).flatMap(([, names]) => names.split(' '));
      const bad = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !allowed.includes(name));
      return bad.length > 0 ? { reason: 'forbidden sysctls', detail: bad.join(', ') } : undefined;
    },
  },
  {
    name: 'windowsHostProcess',
    since: 0,
    find(subject) {
      const isHost = (context: Pick<SecurityContext, 'windowsOptions'> | undefined): boolean => context?.windowsOptions?.hostProcess === true;
      const who = setters(isHost(subject.spec.securityContext), namesOf(subject, ({ securityContext }) => isHost(securityContext)));
      return who === '' ? undefined : { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
    },
  },
];

function findAppArmor(subject: Subject): ReturnType<Check['find']> {
  const typeOf = (context: Pick<SecurityContext, 'appArmorProfile'> | undefined): string[] => (context?.appArmorProfile && !PROFILES.includes(context.appArmorProfile.type) ? [context.appArmorProfile.type] : []);
  const ofPod = typeOf(subject.spec.securityContext);
  const ofContainers = subject.containers.flatMap(({ securityContext }) => typeOf(securityContext));
  const annotations = Object.entries(subject.annotations)
    .filter(([name, value]) => name.startsWith(APP_ARMOR) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'))
    .map(([name, value]) => `${name}="${value}"`)
    .sort();
  const who = [setters(ofPod.length > 0, namesOf(subject, ({ securityContext }) => typeOf(securityContext).length > 0)), annotations.length > 0 ? plural('annotation', annotations.length) : ''].filter(Boolean);
  const values = [...sorted([...ofPod, ...ofContainers]), ...annotations];
  return who.length > 0 ? { reason: plural('forbidden AppArmor profile', values.length), detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}` } : undefined;
}

function findSelinux(subject: Subject, minor: number): ReturnType<Check['find']> {
  const allowed = ['', 'container_t', 'container_init_t', 'container_kvm_t', ...(minor >= 31 ? ['container_engine_t'] : [])];
  const all: { type?: string; user?: string; role?: string }[] = [];
  const isBad = (context: Pick<SecurityContext, 'seLinuxOptions'> | undefined): boolean => {
    const options = context?.seLinuxOptions;
    if (!options) return false;
    all.push(options);
    return !allowed.includes(options.type ?? '') || Boolean(options.user) || Boolean(options.role);
  };
  const who = setters(isBad(subject.spec.securityContext), namesOf(subject, ({ securityContext }) => isBad(securityContext)));
  if (who === '') return undefined;
  const types = sorted(all.map(({ type = '' }) => type).filter((type) => !allowed.includes(type)));
  const data = [
    ...(types.length > 0 ? [named('type', types)] : []),
    ...(all.some(({ user }) => user) ? ['user may not be set'] : []),
    ...(all.some(({ role }) => role) ? ['role may not be set'] : []),
  ];
  return { reason: 'seLinuxOptions', detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}` };
}

/** Profiles that are set to something else than they may. */
export function findSeccomp(subject: Subject): ReturnType<Check['find']> {
  const typeOf = (context: Pick<SecurityContext, 'seccompProfile'> | undefined): string[] => (context?.seccompProfile && !PROFILES.includes(context.seccompProfile.type) ? [context.seccompProfile.type] : []);
  const ofPod = typeOf(subject.spec.securityContext);
  const who = setters(ofPod.length > 0, namesOf(subject, ({ securityContext }) => typeOf(securityContext).length > 0));
  const values = sorted([...ofPod, ...subject.containers.flatMap(({ securityContext }) => typeOf(securityContext))]);
  return who === '' ? undefined : { reason: 'seccompProfile', detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(values)}` };
}

function findSeccompAnnotations({ annotations, containers }: Subject): ReturnType<Check['find']> {
  const names = [SECCOMP_POD, ...containers.map(({ name }) => SECCOMP_CONTAINER + name)];
  const isAllowed = (value: string): boolean => value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
  const bad = sorted(names.filter((name) => annotations[name] !== undefined && !isAllowed(annotations[name]!)).map((name) => `${name}="${annotations[name]}"`));
  return bad.length > 0 ? { reason: 'seccompProfile', detail: `forbidden ${plural('annotation', bad.length)} ${bad.join(', ')}` } : undefined;
}
