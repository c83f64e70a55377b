// Field errors of containers: what all share, and what main and init containers may have (behaviour rules 1.12.7 to 1.12.10).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { isDns1123Label, isPortName } from '../../model/names.ts';
import type { Container } from '../../model/object.ts';
import { validateContainerSecurity } from './container-security.ts';
import { validateEnv, validateEnvFrom } from './env-validation.ts';
import { validateOneOf } from './field-rules.ts';
import { validateHandlers, validatePortNumber } from './handler-validation.ts';
import { validateResources } from './resource-validation.ts';
import { isSidecar } from './resources.ts';
import { validateDevices, validateMounts } from './volume-validation.ts';

/** What the containers of a spec are checked against. */
export interface ContainerRules {
  volumes: ReadonlySet<string>;
  /** The pod's terminationGracePeriodSeconds. */
  graceSeconds: number | undefined;
  /** The pod's restartPolicy. */
  restartPolicy?: string | undefined;
  hostUsers?: boolean | undefined;
}

/** Errors of the main containers. */
export function validateContainers(containers: readonly Container[] | undefined, rules: ContainerRules, path: string): FieldError[] {
  if (!containers?.length) return [fieldError.required(path)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    errors.push(...validateContainer(container, rules, at));
    if (names.has(container.name)) errors.push(fieldError.duplicate(`${at}.name`, container.name));
    names.add(container.name);
    errors.push(...validateHandlers(container, rules.graceSeconds, at));
    if (container.restartPolicy) errors.push(fieldError.forbidden(`${at}.restartPolicy`, 'may not be set for non-init containers'));
  }
  return [...errors, ...validateHostPorts(containers, path)];
}

const handlerNames = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Errors of the init containers; `main` are the names they must not repeat. */
export function validateInitContainers(
  containers: readonly Container[] | undefined,
  main: readonly Container[] | undefined,
  rules: ContainerRules,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set(main?.map((container) => container.name));
  for (const [index, container] of (containers ?? []).entries()) {
    const at = `${path}[${index}]`;
    errors.push(...validateContainer(container, rules, at));
    if (container.restartPolicy && !isSidecar(container)) {
      errors.push(fieldError.notSupported(`${at}.restartPolicy`, container.restartPolicy, ['Always']));
    }
    if (names.has(container.name)) errors.push(fieldError.duplicate(`${at}.name`, container.name));
    else if (container.name) names.add(container.name);
    // They run one after another, so ports clash only within one; Kubernetes counts from 0 for each.
    errors.push(...validateHostPorts([container], path));
    if (isSidecar(container)) {
      errors.push(...validateHandlers(container, rules.graceSeconds, at));
      continue;
    }
    for (const name of handlerNames) {
      if (!container[name]) continue;
      errors.push(fieldError.forbidden(`${at}.${name}`, 'may not be set for init containers without restartPolicy=Always'));
    }
  }
  return errors;
}

const messagePolicies = ['File', 'FallbackToLogsOnError'];
const pullPolicies = ['Always', 'IfNotPresent', 'Never'];

/** What is wrong with a container of whatever sort. */
export function validateContainer(container: Container, rules: ContainerRules, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) errors.push(fieldError.required(`${path}.name`));
  else for (const message of isDns1123Label(container.name)) errors.push(fieldError.invalid(`${path}.name`, container.name, message));
  if (!container.image) errors.push(fieldError.required(`${path}.image`));
  errors.push(
    ...validateOneOf(container.terminationMessagePolicy, messagePolicies, `${path}.terminationMessagePolicy`),
    ...validatePorts(container.ports, `${path}.ports`),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateMounts(container, rules.volumes, `${path}.volumeMounts`),
    ...validateDevices(container, rules.volumes, `${path}.volumeDevices`),
    ...validateOneOf(container.imagePullPolicy, pullPolicies, `${path}.imagePullPolicy`),
    ...validateResources(container.resources ?? {}, `${path}.resources`),
    ...validateResizePolicy(container.resizePolicy, rules.restartPolicy, `${path}.resizePolicy`),
    ...validateContainerSecurity(container.securityContext, `${path}.securityContext`, rules.hostUsers),
  );
  return errors;
}

function validateResizePolicy(policies: Container['resizePolicy'], podRestartPolicy: string | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { resourceName, restartPolicy }] of (policies ?? []).entries()) {
    if (seen.has(resourceName)) errors.push(fieldError.duplicate(`${path}[${index}]`, resourceName));
    seen.add(resourceName);
    if (!['cpu', 'memory'].includes(resourceName)) errors.push(fieldError.notSupported(path, resourceName, ['cpu', 'memory']));
    if (!['NotRequired', 'RestartContainer'].includes(restartPolicy)) errors.push(fieldError.notSupported(path, restartPolicy, ['NotRequired', 'RestartContainer']));
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') errors.push(fieldError.invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  }
  return errors;
}

const protocols = ['SCTP', 'TCP', 'UDP'];

function validatePorts(ports: Container['ports'], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, port] of (ports ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (port.name) {
      const faults = isPortName(port.name);
      for (const fault of faults) errors.push(fieldError.invalid(`${at}.name`, port.name, fault));
      if (faults.length === 0 && names.has(port.name)) errors.push(fieldError.duplicate(`${at}.name`, port.name));
      if (faults.length === 0) names.add(port.name);
    }
    if (!port.containerPort) errors.push(fieldError.required(`${at}.containerPort`));
    else errors.push(...validatePortNumber(port.containerPort, `${at}.containerPort`));
    if (port.hostPort) errors.push(...validatePortNumber(port.hostPort, `${at}.hostPort`));
    errors.push(...validateOneOf(port.protocol, protocols, `${at}.protocol`));
  }
  return errors;
}

function validateHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  for (const [index, container] of containers.entries()) {
    for (const [at, port] of (container.ports ?? []).entries()) {
      if (!port.hostPort) continue;
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (taken.has(key)) errors.push(fieldError.duplicate(`${path}[${index}].ports[${at}].hostPort`, key));
      taken.add(key);
    }
  }
  return errors;
}
