// What pods of one operating system may not ask for: each has fields that the other knows nothing of.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { isDns1123Subdomain } from '../../model/names.ts';
import type { Container, PodSpec } from '../../model/object.ts';

type WindowsOptions = NonNullable<NonNullable<PodSpec['securityContext']>['windowsOptions']>;

export function validateOs(spec: PodSpec, path: string): FieldError[] {
  const { os } = spec;
  if (!os) return [];
  if (!os.name) return [fieldError.required(`${path}.os.name`, 'cannot be empty')];
  if (os.name === 'linux') return validateLinux(spec, path);
  return os.name === 'windows' ? validateWindows(spec, path) : [fieldError.notSupported(`${path}.os`, os.name, ['linux', 'windows'])];
}

function validateLinux(spec: PodSpec, path: string): FieldError[] {
  return [[spec.securityContext, path] as const, ...containersOf(spec, path).map(([container, at]) => [container.securityContext, at] as const)].flatMap(([context, at]) =>
    context?.windowsOptions ? [fieldError.forbidden(`${at}.securityContext.windowsOptions`, 'windows options cannot be set for a linux pod')] : [],
  );
}

/** Of the pod, in Kubernetes' order; switches that are off count as not set where Go has no pointer for them. */
const LINUX_ONLY = [
  'securityContext.appArmorProfile', 'securityContext.seLinuxOptions', 'hostUsers', 'hostPID', 'hostIPC', 'securityContext.seccompProfile',
  'securityContext.fsGroup', 'securityContext.fsGroupChangePolicy', 'securityContext.sysctls', 'shareProcessNamespace', 'securityContext.runAsUser',
  'securityContext.runAsGroup', 'securityContext.supplementalGroups', 'securityContext.supplementalGroupsPolicy', 'securityContext.seLinuxChangePolicy',
];
const LINUX_ONLY_IN_CONTAINERS = [
  'appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged', 'allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup',
];
const PLAIN_SWITCHES: ReadonlySet<string> = new Set(['hostPID', 'hostIPC']);

function validateWindows(spec: PodSpec, path: string): FieldError[] {
  const refuse = (at: string): FieldError => fieldError.forbidden(at, 'cannot be set for a windows pod');
  const isSet = (field: string): boolean => {
    const [, name] = field.split('securityContext.');
    const value = ((name === undefined ? spec : spec.securityContext) as Readonly<Record<string, unknown>> | undefined)?.[name ?? field];
    if (field.endsWith('.sysctls')) return Array.isArray(value) && value.length > 0;
    return PLAIN_SWITCHES.has(field) ? value === true : value !== undefined;
  };
  const ofContainers = containersOf(spec, path).flatMap(([{ securityContext }, at]) => {
    const context = securityContext as Readonly<Record<string, unknown>> | undefined;
    return LINUX_ONLY_IN_CONTAINERS.filter((field) => context?.[field] !== undefined).map((field) => refuse(`${at}.securityContext.${field}`));
  });
  return [...LINUX_ONLY.filter(isSet).map((field) => refuse(`${path}.${field}`)), ...ofContainers];
}

/** A process of the machine itself takes all containers of its pod along, and the machine's network. */
export function validateHostProcess(spec: PodSpec, path: string): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = containersOf(spec, path);
  const errors: FieldError[] = [];
  let count = 0;
  for (const [{ securityContext }, at] of containers) {
    const own = securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      errors.push(fieldError.invalid(`${at}.securityContext.windowsOptions.hostProcess`, own, `pod hostProcess value must be identical if both are specified, was ${ofPod}`));
    }
    if (own ?? ofPod) count++;
  }
  if (count === 0) return errors;
  if (count !== containers.length) errors.push(fieldError.invalid(path, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'));
  if (!spec.hostNetwork) errors.push(fieldError.invalid(`${path}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers'));
  return errors;
}

const LONGEST_CREDENTIALS = 64 * 1024;
const LONGEST_DOMAIN = 255;
const LONGEST_USER = 104;
const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsName = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
// oxlint-disable-next-line no-control-regex
const controlCharacter = /[\u0000-\u001f\u007f]/;

/** Errors of the options that a pod or a container gives Windows. */
export function validateWindowsOptions(options: WindowsOptions | undefined, path: string): FieldError[] {
  if (!options) return [];
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: credentials, runAsUserName: user } = options;
  const errors = name === undefined ? [] : isDns1123Subdomain(name).map((fault) => fieldError.invalid(`${path}.gmsaCredentialSpecName`, name, fault));
  if (credentials === '') errors.push(fieldError.invalid(`${path}.gmsaCredentialSpec`, credentials, 'gmsaCredentialSpec cannot be an empty string'));
  else if (credentials !== undefined && Buffer.byteLength(credentials) > LONGEST_CREDENTIALS) {
    errors.push(fieldError.invalid(`${path}.gmsaCredentialSpec`, credentials, 'gmsaCredentialSpec size must be under 64 KiB'));
  }
  const faults = user === undefined ? [] : userNameFaults(user);
  return [...errors, ...faults.map((fault) => fieldError.invalid(`${path}.runAsUserName`, user, `runAsUserName${fault}`))];
}

/** `DOMAIN\USER`, of which the domain may be left out. */
function userNameFaults(name: string): string[] {
  if (name === '') return [' cannot be an empty string'];
  if (controlCharacter.test(name)) return [' cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const user = parts.at(-1)!;
  const domain = parts.length === 2 ? parts[0]! : undefined;
  const faults: string[] = [];
  if (domain !== undefined && domain.length > LONGEST_DOMAIN) faults.push(`'s Domain length must be under ${LONGEST_DOMAIN + 1} characters`);
  if (domain !== undefined && !netBiosName.test(domain) && !dnsName.test(domain)) faults.push("'s Domain doesn't match the NetBios nor the DNS format");
  if (user === '') faults.push("'s User cannot be empty");
  else if (user.length > LONGEST_USER) faults.push(`'s User length must not be longer than ${LONGEST_USER} characters`);
  if (/^[. ]+$/.test(user)) faults.push("'s User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) faults.push('\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  return faults;
}

/** In the order in which Kubernetes goes through them. */
function containersOf({ initContainers = [], containers, ephemeralContainers = [] }: PodSpec, path: string): [Pick<Container, 'securityContext'>, string][] {
  const of = (list: readonly Pick<Container, 'securityContext'>[], field: string): [Pick<Container, 'securityContext'>, string][] =>
    list.map((container, index) => [container, `${path}.${field}[${index}]`]);
  return [...of(initContainers, 'initContainers'), ...of(containers ?? [], 'containers'), ...of(ephemeralContainers, 'ephemeralContainers')];
}
