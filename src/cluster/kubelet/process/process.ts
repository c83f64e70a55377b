// The contract between the kubelet and what runs inside a container.

import type { ImageFacts } from '../images/look-up.ts';
import type { FileView } from './files.ts';
import type { Identity } from './identity.ts';
import type { Simulation } from '../../../model/simulation-annotations.ts';

export interface LogLine {
  readonly atMs: number;
  readonly stream: 'stdout' | 'stderr';
  /** One line without its newline. */
  readonly text: string;
  /** So many lines before this one were more than could be kept. */
  readonly lost?: number;
}

/** How the network answers a process; the kubelet builds it from Services, endpoints and pods. */
export interface NetworkView {
  /** Addresses of a name; undefined when it does not resolve. */
  resolve(name: string): readonly string[] | undefined;
  /** What a DNS server answers: the full name, its addresses, and the name outside that it stands for; undefined for no such name. */
  lookUp?(name: string): { readonly name: string; readonly addresses: readonly string[]; readonly alias?: string } | undefined;
  /** The texts of /etc/resolv.conf and /etc/hosts. */
  readonly resolvConf?: string;
  readonly hosts?: string;
  /** The name of the machine with its domain. */
  readonly fullName?: string;
  /** What happens to a TCP connection to a name or address. */
  connect(host: string, port: number): 'open' | 'refused' | 'timeout' | 'unresolved';
  /** Status and body of an HTTP request to an open port; without it every open port answers 200. */
  request?(host: string, port: number, path: string): { readonly status: number; readonly body: string };
}

export const noNetwork: NetworkView = { resolve: () => undefined, connect: () => 'unresolved' };

export interface ProcessSpec {
  /** The command line with the image's defaults filled in (resolveCommandLine). */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly image: ImageFacts;
  /** Shared by all containers whose command line means the same in the same image; absent where a volume may say otherwise. */
  readonly kin?: object | undefined;
  readonly hostname: string;
  /** Declared containerPorts: what a server that nobody knows listens on. */
  readonly ports: readonly number[];
  readonly files?: FileView;
  readonly network?: NetworkView;
  /** Without it, that of the image. */
  readonly user?: Identity;
  /** Command lines of other containers whose processes it sees, the first as PID 1. */
  readonly neighbours?: readonly string[];
  readonly workingDir?: string;
  readonly readOnlyRoot?: boolean;
  /** Called once, when a script first asks for randomness, so that quiet containers have no stream. */
  readonly random?: () => { next(): number };
  /** True for a port that another container of the pod holds: binding it fails (rule 6.12). */
  readonly isPortTaken?: (port: number) => boolean;
  readonly simulation?: Simulation;
  /** Of the container: its main process has an input, which ends with the first user when `stdinOnce`; `tty`: it is a terminal. */
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
}

export interface ProcessExit {
  readonly code: number;
  readonly atMs: number;
  readonly signal?: 'SIGKILL' | 'SIGTERM';
  readonly oom?: true;
}

/** What a process did up to the instant it was asked. */
export interface Progress {
  /** Lines not handed out before. A quiet process keeps its lines for logsUntil; its exit brings the rest. */
  readonly logs: readonly LogLine[];
  /** Instant at which it wants to be resumed; absent while it runs quietly. */
  readonly nextAt?: number;
  readonly exit?: ProcessExit;
  /** The entrypoint could not be executed: reason StartError, exit code 128 (rule 6.4). */
  readonly startError?: { readonly message: string };
}

/** What a port speaks: `own` is no HTTP, `any` whatever it is asked in. */
export type Protocol = 'http' | 'https' | 'own' | 'any';

export interface SimulatedProcess {
  readonly spec: ProcessSpec;
  readonly state: 'created' | 'running' | 'exited';
  /** Instant of start(); 0 before. */
  readonly startedAtMs: number;
  /** All methods take virtual ms since the epoch and may only move forward. */
  start(nowMs: number): Progress;
  resume(nowMs: number): Progress;
  signal(signal: 'SIGTERM' | 'SIGKILL', nowMs: number): Progress;
  /** Lines up to an instant that were not handed out before; a quiet process computes them here. */
  logsUntil(nowMs: number): readonly LogLine[];
  /** Ports it holds since its start, so that a second container of the pod cannot bind them. */
  readonly listening: readonly number[];
  /** Whether a connection to a port is accepted at an instant. */
  accepts(port: number, atMs: number): boolean;
  protocolOf(port: number): Protocol;
  /** Status that its HTTP server answers; 200 unless it plays a failing one. */
  httpStatus(path: string, atMs: number): number;
  /** Future instants at which `accepts` or `httpStatus` change by themselves, earliest first. */
  changesAt(nowMs: number): number | undefined;
  memoryBytesAt(atMs: number): number;
  cpuMilliAt(atMs: number): number;
  /** First instant from now on at which it uses more than a limit, if nothing else happens. */
  memoryCrossesAt(limitBytes: number, nowMs: number): number | undefined;
  /** Runs a command beside it in the same container: kubectl exec, exec probes, hooks. */
  run(argv: readonly string[], nowMs: number, maximumMs: number): CommandResult;
  /** Starts a command beside it that somebody talks to: kubectl exec. */
  open(argv: readonly string[], nowMs: number, options: SessionOptions): CommandSession;
  /** Puts a user at its standard streams: kubectl attach. undefined for a process that reads nothing and whose lines are its log. */
  attach?(sink: ConsoleSink): Attachment | undefined;
}

/** Told of what a process prints, as it is printed. */
export type ConsoleSink = (stream: 'stdout' | 'stderr', text: string) => void;

/** One user at the standard streams of a main process. */
export interface Attachment {
  /** Characters that were written and not read yet. */
  readonly unread: number;
  write(text: string): void;
  /** The user has no more to say. */
  end(): void;
  detach(): void;
}

export interface SessionOptions {
  /** A terminal stands between: it echoes and edits lines, and both outputs are one. */
  readonly isTerminal: boolean;
  readonly hasInput: boolean;
  /** Told of every text as it is printed. */
  out(text: string): void;
  error(text: string): void;
}

/** A command at work. Whoever holds it lets it go on: after each input, and when `nextAt` has come. */
export interface CommandSession {
  /** The command is not in the image: the runtime's error; it has never run. */
  readonly startError?: string;
  readonly nextAt: number | undefined;
  /** Set when it has ended. */
  readonly exitCode: number | undefined;
  /** What it has sent to the main process of the container; the holder takes and delivers it. */
  readonly signals: 'SIGTERM'[];
  /** Characters that were written and not read yet. */
  readonly unread: number;
  write(text: string): void;
  /** No more input comes. */
  end(): void;
  resume(nowMs: number): void;
  kill(nowMs: number): void;
}

export interface CommandResult {
  /** undefined when it did not end within the time it was given. */
  readonly code?: number;
  /** stdout and stderr together, as an exec probe sees them. */
  readonly output: string;
  readonly tookMs: number;
  /** The command is not in the image: the runtime's error instead of an output. */
  readonly startError?: string;
  /** What it sent to the container's main process (`kill 1`, `nginx -s quit`); the caller delivers it. */
  readonly signals: readonly 'SIGTERM'[];
}

export const noLogs: readonly LogLine[] = Object.freeze([]);
/** The answer of a process that runs and wants nothing. Shared. */
export const quietProgress: Progress = Object.freeze({ logs: noLogs });

/** Command line of a container: `command` replaces the image's entrypoint and its default command. */
export function resolveCommandLine(image: ImageFacts, command?: readonly string[], args?: readonly string[]): readonly string[] {
  if (command !== undefined && command.length > 0) return args === undefined || args.length === 0 ? command : [...command, ...args];
  if (args !== undefined && args.length > 0) {
    const entrypoint = image.known || image.entrypoint.length > 0 ? image.entrypoint : image.command;
    return [...entrypoint, ...args];
  }
  return image.entrypoint.length === 0 ? image.command : [...image.entrypoint, ...image.command];
}
