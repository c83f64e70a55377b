// Field errors of a pod spec and of a pod template; what is checked in which order is Kubernetes' own.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { ipAddressText, isIpAddress } from '../../model/ip-address.ts';
import { isDns1123Label, isDns1123Subdomain, isQualifiedName, validateAnnotations, validateLabels } from '../../model/names.ts';
import type { PodSpec, PodTemplateSpec } from '../../model/object.ts';
import { validateAppArmor, validateSeccomp } from './container-security.ts';
import { validateContainers, validateInitContainers } from './container-validation.ts';
import { validateId, validateOneOf } from './field-rules.ts';
import { validateHostProcess, validateOs, validateWindowsOptions } from './operating-system.ts';
import { validateAffinity, validateSpread, validateTolerations } from './placement-validation.ts';
import { validateResourceList } from './resource-validation.ts';
import { createSpecMemory } from '../../model/spec-memory.ts';
import { validateVolumes } from './volume-validation.ts';
import { validateSysctls } from './sysctl-validation.ts';

/** What differs between the owners of a spec. */
export interface SpecRules {
  /** The spec is a pod's own, not a template's. */
  isPod?: boolean;
  /** The only restart policies that the owner of the template allows (behaviour rule 1.12.4). */
  restartPolicies?: readonly string[];
}

const remembered = createSpecMemory<readonly FieldError[]>(['affinity', 'hostname']);

/**
 * Field errors of a spec under `path` (behaviour rules 1.12.7 to 1.12.11). Remembered for specs of frozen parts: the
 * second pod of a template costs a look-up.
 */
export function validatePodSpec(spec: PodSpec, path: string, rules: SpecRules = {}): readonly FieldError[] {
  const key = `${path} ${rules.isPod ?? false} ${rules.restartPolicies?.join() ?? ''}`;
  // The memory knows neither affinity nor host name: a spec with a bad one is checked in full, so that its errors stand where they belong.
  const isUsual = validateAffinity(spec.affinity, `${path}.affinity`).length === 0 && validateName(spec.hostname, `${path}.hostname`, isDns1123Label).length === 0;
  let errors = isUsual ? remembered.find(spec, key) : undefined;
  if (!errors) {
    errors = Object.freeze(checkSpec(spec, path, rules));
    if (isUsual) remembered.keep(spec, errors, key);
  }
  // The memory tells no nodes apart, so their names are looked at each time.
  const node = validateName(spec.nodeName, `${path}.nodeName`, isDns1123Subdomain);
  return node.length > 0 ? [...errors, ...node] : errors;
}

/** Field errors of a workload's template under `path`; Deployment, ReplicaSet, DaemonSet and StatefulSet allow only 'Always'. */
export function validatePodTemplate(template: PodTemplateSpec, path: string, rules: SpecRules = {}): readonly FieldError[] {
  const spec = template.spec ?? ({} as PodSpec);
  const errors = [
    ...validateLabels(template.metadata?.labels, `${path}.labels`),
    ...validateAnnotations(template.metadata?.annotations, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`, rules),
  ];
  if (spec.ephemeralContainers?.length) {
    errors.push(fieldError.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
  return errors;
}

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

function checkSpec(spec: PodSpec, path: string, rules: SpecRules): FieldError[] {
  const volumes = validateVolumes(spec.volumes, `${path}.volumes`);
  const containerRules = { volumes: volumes.names, graceSeconds: spec.terminationGracePeriodSeconds, restartPolicy: spec.restartPolicy, hostUsers: spec.hostUsers };
  const errors = [
    ...volumes.errors,
    ...validateContainers(spec.containers, containerRules, `${path}.containers`),
    ...validateInitContainers(spec.initContainers, spec.containers, containerRules, `${path}.initContainers`),
    ...validateHostNetwork(spec, path, rules),
    ...validateOneOf(spec.restartPolicy, restartPolicies, `${path}.restartPolicy`),
    ...validateOneOf(spec.dnsPolicy, dnsPolicies, `${path}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validateSecurityContext(spec, `${path}.securityContext`),
    ...validateSysctls(spec, `${path}.securityContext.sysctls`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDnsConfig(spec, `${path}.dnsConfig`),
    ...validateGates(spec, path),
    ...validateSpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...validateHostProcess(spec, path),
    ...validateHostUsers(spec, path),
    ...validateName(spec.serviceAccountName, `${path}.serviceAccountName`, isDns1123Subdomain),
    ...validateDeadline(spec, `${path}.activeDeadlineSeconds`),
    ...validateName(spec.hostname, `${path}.hostname`, isDns1123Label),
    ...validateName(spec.subdomain, `${path}.subdomain`, isDns1123Label),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
    ...validateHostAliases(spec, `${path}.hostAliases`),
    ...validateName(spec.priorityClassName, `${path}.priorityClassName`, isDns1123Subdomain),
    ...validateName(spec.runtimeClassName, `${path}.runtimeClassName`, isDns1123Subdomain),
    ...(spec.preemptionPolicy ? validateOneOf(spec.preemptionPolicy, ['PreemptLowerPriority', 'Never'], `${path}.preemptionPolicy`) : []),
    ...(spec.overhead ? validateResourceList(spec.overhead, `${path}.overhead.limits`) : []),
    ...validateOs(spec, path),
  ];
  if (rules.isPod) errors.push(...validateImages(spec, path));
  const allowed = rules.restartPolicies;
  if (allowed && !allowed.includes(spec.restartPolicy ?? '')) {
    errors.push(fieldError.notSupported(`${path}.restartPolicy`, spec.restartPolicy ?? '', allowed));
  }
  return errors;
}

function validateName(name: string | undefined, path: string, faultsOf: (name: string) => string[]): FieldError[] {
  return name ? faultsOf(name).map((message) => fieldError.invalid(path, name, message)) : [];
}

/** On the host's network a container port is the host's port; a template may still leave it to the pod's defaults. */
function validateHostNetwork(spec: PodSpec, path: string, rules: SpecRules): FieldError[] {
  if (!spec.hostNetwork) return [];
  return (spec.containers ?? []).flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, at) => {
      const hostPort = port.hostPort ?? 0;
      if (hostPort === port.containerPort || (hostPort === 0 && !rules.isPod)) return [];
      const detail = 'must match `containerPort` when `hostNetwork` is true';
      return [fieldError.invalid(`${path}.containers[${index}].ports[${at}].hostPort`, hostPort, detail)];
    }),
  );
}

function validateSecurityContext({ securityContext, hostPID, shareProcessNamespace }: PodSpec, path: string): FieldError[] {
  const errors = [
    ...validateId(securityContext?.fsGroup, `${path}.fsGroup`),
    ...validateId(securityContext?.runAsUser, `${path}.runAsUser`),
    ...validateId(securityContext?.runAsGroup, `${path}.runAsGroup`),
    ...(securityContext?.supplementalGroups ?? []).flatMap((id, index) => validateId(id, `${path}.supplementalGroups[${index}]`)),
  ];
  if (shareProcessNamespace && hostPID) {
    errors.push(fieldError.invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  }
  const { fsGroupChangePolicy, seccompProfile, appArmorProfile } = securityContext ?? {};
  const { supplementalGroupsPolicy } = (securityContext ?? {}) as { supplementalGroupsPolicy?: string };
  const words = (value: string | undefined, field: string, supported: readonly string[]): FieldError[] =>
    value === undefined || supported.includes(value) ? [] : [fieldError.notSupported(`${path}.${field}`, value, supported)];
  return [
    ...errors,
    ...words(fsGroupChangePolicy, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch']),
    ...validateSeccomp(seccompProfile, `${path}.seccompProfile`),
    ...validateWindowsOptions(securityContext?.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(appArmorProfile, `${path}.appArmorProfile`),
    ...words(supplementalGroupsPolicy, 'supplementalGroupsPolicy', ['Merge', 'Strict']),
  ];
}

/** Who has users of its own shares nothing else with its node. */
function validateHostUsers({ hostUsers, hostNetwork, hostPID, hostIPC }: PodSpec, path: string): FieldError[] {
  if (hostUsers !== false) return [];
  const shared = Object.entries({ hostNetwork, HostPID: hostPID, HostIPC: hostIPC }).filter(([, isShared]) => isShared);
  return shared.map(([field]) => fieldError.forbidden(`${path}.${field}`, 'when `pod.Spec.HostUsers` is false'));
}

function validateDnsConfig({ dnsConfig, dnsPolicy }: PodSpec, path: string): FieldError[] {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [fieldError.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (!dnsConfig.nameservers?.length) {
      return [fieldError.required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
    }
  }
  const errors: FieldError[] = [];
  const nameservers = dnsConfig?.nameservers ?? [];
  if (nameservers.length > 3) errors.push(fieldError.invalid(`${path}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  for (const [index, address] of nameservers.entries()) {
    if (!isIpAddress(address)) errors.push(fieldError.invalid(`${path}.nameservers[${index}]`, address, ipAddressText));
  }
  for (const [index, search] of (dnsConfig?.searches ?? []).entries()) {
    errors.push(...validateName(search.replace(/\.$/, ''), `${path}.searches[${index}]`, isDns1123Subdomain));
  }
  for (const [index, option] of (dnsConfig?.options ?? []).entries()) {
    if (!option.name) errors.push(fieldError.required(`${path}.options[${index}]`, 'must not be empty'));
  }
  return errors;
}

function validateGates({ readinessGates, schedulingGates }: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, { conditionType }] of (readinessGates ?? []).entries()) {
    const at = `${path}.readinessGates[${index}].conditionType`;
    for (const message of isQualifiedName(conditionType ?? '')) errors.push(fieldError.invalid(at, conditionType ?? '', message));
  }
  const names = new Set<string>();
  for (const [index, { name }] of (schedulingGates ?? []).entries()) {
    const at = `${path}.schedulingGates[${index}]`;
    for (const message of isQualifiedName(name ?? '')) errors.push(fieldError.invalid(at, name ?? '', message));
    if (names.has(name)) errors.push(fieldError.duplicate(at, name));
    names.add(name);
  }
  return errors;
}

function validateDeadline({ activeDeadlineSeconds: seconds }: PodSpec, path: string): FieldError[] {
  const isValid = seconds === undefined || (seconds >= 1 && seconds <= 2147483647);
  return isValid ? [] : [fieldError.invalid(path, seconds, 'must be between 1 and 2147483647, inclusive')];
}

function validateHostAliases({ hostAliases }: PodSpec, path: string): FieldError[] {
  return (hostAliases ?? []).flatMap((alias, index) => {
    const errors = !isIpAddress(alias.ip ?? '') ? [fieldError.invalid(`${path}[${index}].ip`, alias.ip ?? '', ipAddressText)] : [];
    for (const [at, hostname] of (alias.hostnames ?? []).entries()) {
      errors.push(...validateName(hostname, `${path}[${index}].hostnames[${at}]`, isDns1123Subdomain));
    }
    return errors;
  });
}

/** Templates may carry blanks around an image, pods may not. */
function validateImages(spec: PodSpec, path: string): FieldError[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap(({ image = '' }, index) =>
      image.trim() === image
        ? []
        : [fieldError.invalid(`${path}.${list}[${index}].image`, image, 'must not have leading or trailing whitespace')],
    ),
  );
}
