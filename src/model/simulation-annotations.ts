// The annotations with which a pod says how its containers shall behave.

import { closestName } from './closest-name.ts';
import { parseGoDuration } from './duration.ts';
import { byteValue, milliValue } from './quantity.ts';

export const SIMULATION_PREFIX = 'sim.kubarium.dev/';

/** Names what is wrong with a machine, or with the containers of a pod; removing it ends the fault. */
export const FAULT_ANNOTATION = `${SIMULATION_PREFIX}fault`;

/** Faults of machines that an annotation of the Node may name, one or several with commas between. */
export const NODE_FAULTS: readonly string[] = ['power-loss', 'network-partition', 'kubelet-stopped', 'memory-full', 'disk-full', 'inodes-full', 'pids-full'];

/** Faults of containers that an annotation of the pod may name. */
export const CONTAINER_FAULTS: readonly string[] = ['crash-loop', 'readiness-fails', 'liveness-fails', 'startup-fails'];

/** The names in the value of a fault annotation. */
export function faultWords(value: string): string[] {
  return value.split(',').map((word) => word.trim()).filter((word) => word !== '');
}

/** Troubles of a pull that have a reason of their own. */
export type PullTrouble = 'unavailable' | 'unverified' | 'uninspectable';

/** What the annotations of a pod say about one container; absent: as the image and its command do. */
export interface Simulation {
  readonly exitAfterMs?: number;
  readonly exitCode?: number;
  readonly exitSignal?: number;
  /** '' is a runtime that gives no reason. */
  readonly exitReason?: string;
  readonly readyAfterMs?: number;
  readonly failLivenessAfterMs?: number;
  readonly failReadinessAfterMs?: number;
  readonly memoryBytes?: number;
  readonly memoryAfterMs?: number;
  readonly cpuMilli?: number;
  readonly diskBytes?: number;
  readonly diskAfterMs?: number;
  readonly inodes?: number;
  readonly inodesAfterMs?: number;
  readonly pids?: number;
  readonly pidsAfterMs?: number;
  /** 'fail': not found; 'never': the pull hangs; what cannot be reached, trusted or looked at; else how long it takes. */
  readonly pull?: 'fail' | 'never' | PullTrouble | { readonly tookMs: number };
  readonly pullSizeBytes?: number;
  readonly oomAfterMs?: number;
  readonly stopAfterMs?: number;
  readonly ignoreSigterm?: boolean;
  readonly log?: string;
  readonly logEveryMs?: number;
  /** What is broken of it from the moment the annotation is there; see cluster/faults/. */
  readonly faults?: readonly string[];
}

export interface AnnotationProblem {
  /** Full key as it was written. */
  readonly annotation: string;
  readonly message: string;
}

type Value = 'duration' | 'exit code' | 'quantity' | 'cpu' | 'boolean' | 'text' | 'reason' | 'pull' | 'faults';

export interface SimulationAnnotation {
  /** After the prefix, and after `<container>.` when it is for one container. */
  readonly name: string;
  readonly value: Value;
  readonly meaning: string;
  readonly example: string;
  readonly field: keyof Simulation;
}

/** All annotations, in the order in which README lists them. */
export const SIMULATION_ANNOTATIONS: readonly SimulationAnnotation[] = [
  { name: 'exit-after', value: 'duration', meaning: 'The process ends this long after its start, with `exit-code` or 0.', example: '30s', field: 'exitAfterMs' },
  { name: 'exit-code', value: 'exit code', meaning: 'Code the process ends with; without `exit-after` it replaces the code of a process that ends by itself.', example: '1', field: 'exitCode' },
  { name: 'exit-signal', value: 'exit code', meaning: 'Number of the signal that ends the process, as the runtime reports it; the exit code is 128 and that number where nothing else gives one.', example: '9', field: 'exitSignal' },
  { name: 'exit-reason', value: 'reason', meaning: 'What the runtime gives as the reason of the end; `none`: nothing, so that STATUS says `ExitCode:1` or `Signal:9`.', example: 'none', field: 'exitReason' },
  { name: 'ready-after', value: 'duration', meaning: 'Time from the start until it accepts connections; before, all probes over the network fail, and those of readiness and startup by command.', example: '20s', field: 'readyAfterMs' },
  { name: 'fail-liveness-after', value: 'duration', meaning: 'Liveness probes fail from this long after each start.', example: '1m', field: 'failLivenessAfterMs' },
  { name: 'fail-readiness-after', value: 'duration', meaning: 'Readiness probes fail from this long after each start.', example: '1m', field: 'failReadinessAfterMs' },
  { name: 'memory', value: 'quantity', meaning: 'Memory it uses; above its limit it is OOMKilled.', example: '300Mi', field: 'memoryBytes' },
  { name: 'memory-after', value: 'duration', meaning: 'When `memory` is reached; before, it uses what its image does.', example: '10s', field: 'memoryAfterMs' },
  { name: 'cpu', value: 'cpu', meaning: 'CPU it uses.', example: '250m', field: 'cpuMilli' },
  { name: 'disk', value: 'quantity', meaning: 'Disk space it fills: in the first emptyDir that it mounts, else in its own layer.', example: '2Gi', field: 'diskBytes' },
  { name: 'disk-after', value: 'duration', meaning: 'When `disk` is reached.', example: '30s', field: 'diskAfterMs' },
  { name: 'inodes', value: 'quantity', meaning: 'Files it makes on the disk of its machine.', example: '7M', field: 'inodes' },
  { name: 'inodes-after', value: 'duration', meaning: 'When `inodes` is reached.', example: '30s', field: 'inodesAfterMs' },
  { name: 'pids', value: 'quantity', meaning: 'Processes it starts; 1 when nothing is said.', example: '30k', field: 'pids' },
  { name: 'pids-after', value: 'duration', meaning: 'When `pids` is reached.', example: '30s', field: 'pidsAfterMs' },
  { name: 'oom-after', value: 'duration', meaning: 'It is OOMKilled this long after its start, whatever its limit.', example: '15s', field: 'oomAfterMs' },
  { name: 'stop-after', value: 'duration', meaning: 'Time it takes to end after SIGTERM, with `exit-code` or 0.', example: '10s', field: 'stopAfterMs' },
  { name: 'ignore-sigterm', value: 'boolean', meaning: 'SIGTERM does nothing: it is killed when its grace period is over (137).', example: 'true', field: 'ignoreSigterm' },
  { name: 'log', value: 'text', meaning: 'A line it prints at its start.', example: 'ready to serve', field: 'log' },
  { name: 'log-every', value: 'duration', meaning: 'Prints the line of `log` again and again at this interval.', example: '5s', field: 'logEveryMs' },
  { name: 'pull', value: 'pull', meaning: 'Pulling its image: `fail`, `never` (hangs), `slow` (one minute), the time it takes, or what ails it: `unavailable` (RegistryUnavailable), `unverified` (SignatureValidationFailed), `uninspectable` (ImageInspectError).', example: 'slow', field: 'pull' },
  { name: 'pull-size', value: 'quantity', meaning: 'Size of its image.', example: '1Gi', field: 'pullSizeBytes' },
  { name: 'fault', value: 'faults', meaning: 'Breaks a running container too, until it is removed: `crash-loop`, `readiness-fails`, `liveness-fails`, `startup-fails`, or several with commas.', example: 'readiness-fails', field: 'faults' },
];

const byName = new Map(SIMULATION_ANNOTATIONS.map(entry => [entry.name, entry]));
const slowPullMs = 60_000;
const longestMs = 10 * 365 * 86_400_000;

/**
 * Reads the annotations for one container; those with its name win over those of the whole pod.
 * Problems are told with the value and what it should be; a bad value is left out. undefined
 * simulation: no annotation says anything.
 */
export function readSimulation(
  annotations: Readonly<Record<string, string>> | undefined, containerName: string,
): { readonly simulation: Simulation | undefined; readonly problems: readonly AnnotationProblem[] } {
  const shared: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  const problems: AnnotationProblem[] = [];
  for (const key in annotations) {
    if (!key.startsWith(SIMULATION_PREFIX)) continue;
    const name = key.slice(SIMULATION_PREFIX.length);
    const dot = name.lastIndexOf('.');
    if (dot >= 0 && name.slice(0, dot) !== containerName) continue;
    const entry = byName.get(name.slice(dot + 1));
    if (entry === undefined) {
      problems.push({ annotation: key, message: `unknown annotation${didYouMean(name.slice(dot + 1), byName.keys())}; known are ${SIMULATION_ANNOTATIONS.map(other => other.name).join(', ')}` });
      continue;
    }
    const text = annotations[key] ?? '';
    const value = readValue(entry.value, text);
    if (value === undefined) problems.push({ annotation: key, message: `invalid value ${JSON.stringify(text.slice(0, 100))}: must be ${shapes[entry.value]}, for example ${JSON.stringify(entry.example)}` });
    else (dot >= 0 ? own : shared)[entry.field] = value;
  }
  const merged = { ...shared, ...own };
  return { simulation: Object.keys(merged).length === 0 ? undefined : (Object.freeze(merged) as Simulation), problems };
}

/** Everything that is wrong with the annotations of a pod that has these containers; nothing twice. */
export function annotationProblems(annotations: Readonly<Record<string, string>> | undefined, containerNames: readonly string[]): readonly AnnotationProblem[] {
  const problems = new Map<string, AnnotationProblem>();
  for (const key in annotations) {
    const dot = key.lastIndexOf('.');
    if (!key.startsWith(SIMULATION_PREFIX) || dot <= SIMULATION_PREFIX.length) continue;
    const container = key.slice(SIMULATION_PREFIX.length, dot);
    if (containerNames.includes(container)) continue;
    problems.set(key, { annotation: key, message: `the pod has no container "${container}"; it has ${containerNames.join(', ')}` });
  }
  if (!problems.size && !Object.keys(annotations ?? {}).some((key) => key.startsWith(SIMULATION_PREFIX))) return noProblems;
  for (const name of containerNames) for (const problem of readSimulation(annotations, name).problems) problems.set(problem.annotation, problem);
  return [...problems.values()];
}

/** What is wrong with a simulation annotation of a node; undefined when it is understood. */
export function nodeAnnotationProblem(annotation: string, value: string): string | undefined {
  if (annotation !== FAULT_ANNOTATION) return `unknown annotation of a node; known is ${FAULT_ANNOTATION}`;
  const words = faultWords(value);
  if (words.length > 0 && words.every((word) => NODE_FAULTS.includes(word))) return undefined;
  return `invalid value ${JSON.stringify(value.slice(0, 100))}: must be ${oneOf(NODE_FAULTS)}`;
}

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).map((word) => JSON.stringify(word)).join(', ')} or ${JSON.stringify(words.at(-1))}, or several with commas`;
}

const noProblems: readonly AnnotationProblem[] = [];

function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = closestName(name, candidates);
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}

const shapes: Readonly<Record<Value, string>> = {
  duration: 'a duration', 'exit code': 'a number from 0 to 255', quantity: 'a quantity', cpu: 'a CPU quantity', boolean: '"true" or "false"', text: 'a text', reason: 'a word such as "Error", or "none"',
  pull: '"fail", "never", "slow", "unavailable", "unverified", "uninspectable" or a duration', faults: oneOf(CONTAINER_FAULTS),
};

function readValue(shape: Value, text: string): unknown {
  switch (shape) {
    case 'text': return text.slice(0, 4096);
    case 'reason': return text === 'none' ? '' : /^[A-Za-z]\w{0,62}$/.test(text) ? text : undefined;
    case 'boolean': return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'exit code': return /^\d{1,3}$/.test(text) && Number(text) <= 255 ? Number(text) : undefined;
    case 'duration': return readDuration(text);
    case 'quantity': return readAmount(() => byteValue(text));
    case 'cpu': return readAmount(() => milliValue(text));
    case 'faults': {
      const words = faultWords(text);
      return words.length > 0 && words.every((word) => CONTAINER_FAULTS.includes(word)) ? words : undefined;
    }
    case 'pull': {
      if (['fail', 'never', 'unavailable', 'unverified', 'uninspectable'].includes(text)) return text;
      const tookMs = text === 'slow' ? slowPullMs : readDuration(text);
      return tookMs === undefined ? undefined : { tookMs };
    }
  }
}

/** Go's durations; a bare number is taken for seconds, which is what people mean by it. */
function readDuration(text: string): number | undefined {
  return readAmount(() => (/^\d{1,9}$/.test(text) ? Number(text) * 1000 : Math.round(parseGoDuration(text))), longestMs);
}

function readAmount(read: () => number, maximum = Number.MAX_SAFE_INTEGER): number | undefined {
  try {
    const value = read();
    return value >= 0 && value <= maximum ? value : undefined;
  } catch {
    return undefined;
  }
}
