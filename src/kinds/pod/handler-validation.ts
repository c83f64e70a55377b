// Field errors of probes and lifecycle hooks (behaviour rules 1.12.9 and 6.9.4).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { isPortName } from '../../model/names.ts';
import type { Container, Probe } from '../../model/object.ts';
import { validateNonNegative } from '../int-or-percent.ts';

type Hook = NonNullable<NonNullable<Container['lifecycle']>['postStart']>;
type AnyHandler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<Hook, 'sleep'>;

/** Errors of all probes and hooks of a container that may have them. */
export function validateHandlers(container: Container, graceSeconds: number | undefined, path: string): FieldError[] {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  const errors: FieldError[] = [];
  if (lifecycle?.postStart) errors.push(...validateHandler(lifecycle.postStart, graceSeconds, `${path}.lifecycle.postStart`));
  if (lifecycle?.preStop) errors.push(...validateHandler(lifecycle.preStop, graceSeconds, `${path}.lifecycle.preStop`));
  if (livenessProbe) errors.push(...validateRestartingProbe(livenessProbe, `${path}.livenessProbe`));
  if (readinessProbe) {
    errors.push(...validateProbe(readinessProbe, `${path}.readinessProbe`));
    const grace = readinessProbe.terminationGracePeriodSeconds;
    if (grace !== undefined) {
      const field = `${path}.readinessProbe.terminationGracePeriodSeconds`;
      errors.push(fieldError.invalid(field, grace, 'must not be set for readinessProbes'));
    }
  }
  if (startupProbe) errors.push(...validateRestartingProbe(startupProbe, `${path}.startupProbe`));
  return errors;
}

/** A probe that restarts its container forgives nothing: one success is a success. */
function validateRestartingProbe(probe: Probe, path: string): FieldError[] {
  const errors = validateProbe(probe, path);
  if (probe.successThreshold !== 1) {
    errors.push(fieldError.invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'));
  }
  return errors;
}

const probeNumbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const;

function validateProbe(probe: Probe, path: string): FieldError[] {
  const errors = validateHandler(probe, undefined, path);
  for (const name of probeNumbers) errors.push(...validateNonNegative(probe[name], `${path}.${name}`));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errors.push(fieldError.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  return errors;
}

function validateHandler(handler: AnyHandler, graceSeconds: number | undefined, path: string): FieldError[] {
  const found: [name: string, errors: FieldError[]][] = [];
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  if (exec) found.push(['exec', exec.command?.length ? [] : [fieldError.required(`${path}.exec.command`)]]);
  if (httpGet) found.push(['httpGet', validateHttpGet(httpGet, `${path}.httpGet`)]);
  if (tcpSocket) found.push(['tcpSocket', validatePortOrName(tcpSocket.port, `${path}.tcpSocket.port`)]);
  if (grpc) found.push(['grpc', validatePortOrName(grpc.port, `${path}.grpc.port`)]);
  if (sleep) found.push(['sleep', validateSleep(sleep.seconds, graceSeconds, `${path}.sleep`)]);
  if (found.length === 0) return [fieldError.required(path, 'must specify a handler type')];
  return found.flatMap(([name, errors], index) =>
    index === 0 ? errors : [fieldError.forbidden(`${path}.${name}`, 'may not specify more than 1 handler type')],
  );
}

function validateSleep(seconds: number, graceSeconds: number | undefined, path: string): FieldError[] {
  if (graceSeconds === undefined || (seconds > 0 && seconds <= graceSeconds)) return [];
  const detail =
    `must be greater than 0 and less than terminationGracePeriodSeconds (${graceSeconds}). ` +
    'Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.';
  return [fieldError.invalid(path, seconds, detail)];
}

const schemes = ['HTTP', 'HTTPS'];

function validateHttpGet(action: NonNullable<Probe['httpGet']>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!action.path) errors.push(fieldError.required(`${path}.path`));
  errors.push(...validatePortOrName(action.port, `${path}.port`));
  if (!schemes.includes(action.scheme ?? '')) errors.push(fieldError.notSupported(`${path}.scheme`, action.scheme ?? '', schemes));
  for (const header of action.httpHeaders ?? []) {
    if (/^[-A-Za-z0-9]+$/.test(header.name)) continue;
    const detail =
      "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', " +
      "regex used for validation is '[-A-Za-z0-9]+')";
    errors.push(fieldError.invalid(`${path}.httpHeaders`, header.name, detail));
  }
  return errors;
}

function validatePortOrName(port: number | string, path: string): FieldError[] {
  if (typeof port === 'number') return validatePortNumber(port, path);
  return isPortName(port ?? '').map((message) => fieldError.invalid(path, port ?? '', message));
}

/** 1 to 65535. */
export function validatePortNumber(port: number, path: string): FieldError[] {
  const isValid = port >= 1 && port <= 65535;
  return isValid ? [] : [fieldError.invalid(path, port, 'must be between 1 and 65535, inclusive')];
}
