// The container blocks of `kubectl describe`, of a pod with its states or of a template without.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { describeTime } from '../../model/describe-writer.ts';
import type { Container, ContainerState, ContainerStatus, Probe } from '../../model/object.ts';
import { resourceFieldText } from './field-path.ts';

type EnvVar = NonNullable<Container['env']>[number];

export interface ContainerBlocks {
  label: string;
  containers: readonly Container[];
  /** Absent for a template. */
  statuses?: readonly ContainerStatus[];
  /** The value of a field path of the pod; absent for a template. */
  readField?(path: string): string;
}

/** Writes one block per container; a template's are set off by `indent`, which kubectl also adds to the names. */
export function writeContainers(writer: DescribeWriter, blocks: ContainerBlocks, indent = ''): void {
  const { label, containers, statuses, readField } = blocks;
  writer.line(0, `${indent}${label}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const container of containers) {
    const status = statuses?.find((candidate) => candidate.name === container.name);
    writer.line(1, `${indent === '' ? '' : ' '}${container.name}:`);
    writeImage(writer, container, status);
    writeWords(writer, 'Command:', container.command);
    writeWords(writer, 'Args:', container.args);
    if (status) writeState(writer, status);
    writeResources(writer, container);
    for (const [title, probe] of probesOf(container)) if (probe) writer.line(2, title, describeProbe(probe));
    writeEnvFrom(writer, container);
    writeEnv(writer, container, readField);
    writeMounts(writer, container);
  }
}

function writeImage(writer: DescribeWriter, container: Container, status: ContainerStatus | undefined): void {
  if (status) writer.line(2, 'Container ID:', status.containerID ?? '');
  writer.line(2, 'Image:', container.image ?? '');
  if (status) writer.line(2, 'Image ID:', status.imageID ?? '');
  const ports = container.ports ?? [];
  const several = ports.length > 1;
  const list = (read: (port: (typeof ports)[number]) => number) =>
    ports.map((port) => `${read(port)}/${port.protocol ?? ''}`).join(', ') || '<none>';
  writer.line(2, several ? 'Ports:' : 'Port:', list((port) => port.containerPort));
  writer.line(2, several ? 'Host Ports:' : 'Host Port:', list((port) => port.hostPort ?? 0));
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp) writer.line(2, 'SeccompProfile:', seccomp.type);
  if (seccomp?.type === 'Localhost') writer.line(3, 'LocalhostProfile:', seccomp.localhostProfile ?? '');
}

function writeWords(writer: DescribeWriter, title: string, words: readonly string[] | undefined): void {
  if (!words?.length) return;
  writer.line(2, title);
  for (const word of words) for (const line of word.split('\n')) writer.line(3, line);
}

function writeState(writer: DescribeWriter, status: ContainerStatus): void {
  writeOneState(writer, 'State:', status.state ?? {});
  if (status.lastState?.terminated) writeOneState(writer, 'Last State:', status.lastState);
  writer.line(2, 'Ready:', status.ready ? 'True' : 'False');
  writer.line(2, 'Restart Count:', String(status.restartCount));
}

function writeOneState(writer: DescribeWriter, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    writer.line(2, title, 'Running');
    writer.line(3, 'Started:', describeTime(running.startedAt));
  } else if (terminated && !waiting) {
    writer.line(2, title, 'Terminated');
    if (terminated.reason) writer.line(3, 'Reason:', terminated.reason);
    if (terminated.message) writer.line(3, 'Message:', terminated.message);
    writer.line(3, 'Exit Code:', String(terminated.exitCode));
    if (terminated.signal) writer.line(3, 'Signal:', String(terminated.signal));
    writer.line(3, 'Started:', describeTime(terminated.startedAt));
    writer.line(3, 'Finished:', describeTime(terminated.finishedAt));
  } else {
    writer.line(2, title, 'Waiting');
    if (waiting?.reason) writer.line(3, 'Reason:', waiting.reason);
  }
}

function writeResources(writer: DescribeWriter, { resources }: Container): void {
  for (const [title, list] of [['Limits:', resources?.limits], ['Requests:', resources?.requests]] as const) {
    const names = Object.keys(list ?? {}).toSorted();
    if (names.length > 0) writer.line(2, title);
    for (const name of names) writer.line(3, `${name}:`, list![name]!);
  }
}

function probesOf(container: Container): [string, Probe | undefined][] {
  return [
    ['Liveness:', container.livenessProbe],
    ['Readiness:', container.readinessProbe],
    ['Startup:', container.startupProbe],
  ];
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
export function describeProbe(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold = 0, failureThreshold = 0 } = probe;
  const numbers =
    `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s ` +
    `#success=${successThreshold} #failure=${failureThreshold}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec) return `exec [${(exec.command ?? []).join(' ')}] ${numbers}`;
  if (httpGet) {
    const host = httpGet.host?.includes(':') ? `[${httpGet.host}]` : (httpGet.host ?? '');
    const path = encodeURI((httpGet.path ?? '').toWellFormed()).replace(/[?#]/g, encodeURIComponent);
    return `http-get ${(httpGet.scheme ?? '').toLowerCase()}://${host}:${httpGet.port}${path} ${numbers}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${numbers}`;
  return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${numbers}` : `unknown ${numbers}`;
}

function writeEnvFrom(writer: DescribeWriter, { envFrom }: Container): void {
  if (!envFrom?.length) return;
  writer.line(2, 'Environment Variables from:');
  for (const { prefix, configMapRef, secretRef } of envFrom) {
    const from = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
    const source = configMapRef ?? secretRef;
    const text = prefix ? `${from} with prefix '${prefix}'` : from;
    writer.line(3, source?.name ?? '', text, `Optional: ${source?.optional ?? false}`);
  }
}

function writeEnv(writer: DescribeWriter, container: Container, readField: ContainerBlocks['readField']): void {
  const variables = container.env ?? [];
  if (variables.length === 0) writer.line(2, 'Environment:', '<none>');
  else writer.line(2, 'Environment:');
  for (const variable of variables) {
    const [first = '', ...rest] = cellsOf(variable, container, readField);
    const [firstLine = '', ...lines] = first.split('\n');
    writer.line(3, `${variable.name}:`, firstLine, ...rest);
    for (const line of lines) writer.line(3, '', line);
  }
}

function cellsOf({ value, valueFrom }: EnvVar, container: Container, readField: ContainerBlocks['readField']): string[] {
  if (!valueFrom) return [value ?? ''];
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) return [`${readField?.(fieldRef.fieldPath) ?? ''} (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})`];
  if (resourceFieldRef) {
    const { resource } = resourceFieldRef;
    const text = resourceFieldText(resourceFieldRef, container);
    const isUnlimited = text === '0' && (resource === 'limits.cpu' || resource === 'limits.memory');
    return [`${isUnlimited ? 'node allocatable' : text} (${resource})`];
  }
  if (secretKeyRef) {
    const { key, name, optional } = secretKeyRef;
    return [`<set to the key '${key}' in secret '${name ?? ''}'>`, `Optional: ${optional ?? false}`];
  }
  if (configMapKeyRef) {
    const { key, name, optional } = configMapKeyRef;
    return [`<set to the key '${key}' of config map '${name ?? ''}'>`, `Optional: ${optional ?? false}`];
  }
  return [''];
}

function writeMounts(writer: DescribeWriter, { volumeMounts, volumeDevices }: Container): void {
  const mounts = (volumeMounts ?? []).toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  if (mounts.length === 0) writer.line(2, 'Mounts:', '<none>');
  else writer.line(2, 'Mounts:');
  for (const mount of mounts) {
    const flags = [mount.readOnly ? 'ro' : 'rw', ...(mount.subPath ? [`path=${JSON.stringify(mount.subPath)}`] : [])];
    writer.line(3, `${mount.mountPath} from ${mount.name} (${flags.join(',')})`);
  }
  if (!volumeDevices?.length) return;
  writer.line(2, 'Devices:');
  for (const device of volumeDevices) writer.line(3, `${device.devicePath} from ${device.name}`);
}
