// What a probe of the kubelet gets from a container, and when that can change.

import type { Container, Probe } from '../../../model/object.ts';
import { formatGoDuration } from '../../../model/duration.ts';
import { earliest } from './task.ts';
import type { NetworkView, Protocol, SimulatedProcess } from './process.ts';
import { parseScript, ShellSyntaxError } from './shell-syntax.ts';

export type ProbeType = 'liveness' | 'readiness' | 'startup';

export interface ProbeContext {
  readonly podIp: string;
  readonly nowMs: number;
  /** Where a named port is looked up. */
  readonly ports?: Container['ports'];
  /** All processes of the pod: they share its address, so any of them may answer a port. */
  readonly pod?: readonly SimulatedProcess[];
  /** For probes with a `host` of their own. */
  readonly network?: NetworkView;
  /** It fails whatever the process would answer. */
  readonly isMadeToFail?: boolean;
}

export interface ProbeAnswer {
  readonly ok: boolean;
  /** Text after `<Type> probe failed: ` (rule 6.7.5). */
  readonly output: string;
  /** It could not be run: the event says `<Type> probe errored and resulted in unknown state: <output>`. */
  readonly isError?: true;
}

const fine: ProbeAnswer = Object.freeze({ ok: true, output: '' });

/** Runs a probe once at an instant. */
export function answerProbe(process: SimulatedProcess, probe: Probe, type: ProbeType, context: ProbeContext): ProbeAnswer {
  const { nowMs } = context;
  const simulation = process.spec.simulation;
  const failsAfter = type === 'liveness' ? simulation?.failLivenessAfterMs : type === 'readiness' ? simulation?.failReadinessAfterMs : undefined;
  const isMadeToFail = context.isMadeToFail === true || (failsAfter !== undefined && nowMs >= process.startedAtMs + failsAfter);
  const isHeldBack = type !== 'liveness' && simulation?.readyAfterMs !== undefined && nowMs < process.startedAtMs + simulation.readyAfterMs;
  const limitMs = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec !== undefined) {
    if (isMadeToFail || isHeldBack) return { ok: false, output: '' };
    return answerExec(process, probe.exec.command ?? [], nowMs, limitMs);
  }
  if (probe.httpGet !== undefined) {
    const { path = '/', host = '', scheme = 'HTTP' } = probe.httpGet;
    const port = portNumber(probe.httpGet.port, context);
    if (port === undefined) return missingPort(probe.httpGet.port);
    const address = `${host === '' ? context.podIp : host}:${port}`;
    const full = path.startsWith('/') ? path : `/${path}`;
    const failure = connectionFailure(process, host, port, context, isHeldBack);
    const request = `Get "${scheme.toLowerCase()}://${address}${full}": `;
    if (failure === 'timeout') return { ok: false, output: `${request}context deadline exceeded (Client.Timeout exceeded while awaiting headers)` };
    if (failure !== undefined) return { ok: false, output: `${request}dial tcp ${failure === 'refused' ? `${address}: connect: connection refused` : `: lookup ${host}: no such host`}` };
    const server = answering(process, port, context);
    const misunderstood = server && misunderstanding(scheme, server.protocolOf(port));
    if (misunderstood !== undefined) return { ok: false, output: misunderstood === 400 ? 'HTTP probe failed with statuscode: 400' : `${request}${misunderstood}` };
    const status = isMadeToFail ? 500 : server?.httpStatus(full, nowMs) ?? context.network?.request?.(host, port, full).status ?? 200;
    return status >= 200 && status < 400 ? fine : { ok: false, output: `HTTP probe failed with statuscode: ${status}` };
  }
  const target = probe.tcpSocket ?? probe.grpc;
  if (target === undefined) return fine;
  const port = portNumber(target.port, context);
  if (port === undefined) return missingPort(target.port);
  const host = probe.tcpSocket?.host ?? '';
  const address = `${host === '' ? context.podIp : host}:${port}`;
  const failure = connectionFailure(process, host, port, context, isHeldBack || (isMadeToFail && probe.grpc === undefined));
  if (probe.grpc !== undefined) {
    const isGrpc = (answering(process, port, context)?.protocolOf(port) ?? 'any') === 'any';
    if (failure !== undefined || !isGrpc) return { ok: false, output: `timeout: failed to connect service "${address}" within ${formatGoDuration(limitMs)}: context deadline exceeded` };
    return isMadeToFail ? { ok: false, output: 'service unhealthy (responded with "NOT_SERVING")' } : fine;
  }
  if (failure === undefined) return fine;
  return { ok: false, output: failure === 'refused' ? `dial tcp ${address}: connect: connection refused` : failure === 'timeout' ? `dial tcp ${address}: i/o timeout` : `dial tcp: lookup ${host}: no such host` };
}

/**
 * The next instant after which the answer can differ from the one at `nowMs`, if the process is not
 * woken, signalled or written to in between: ask again after each Progress of a container of the
 * pod and after a change of its volumes. `nowMs` itself: every run may differ; undefined: none will.
 */
export function nextChangeAt(process: SimulatedProcess, probe: Probe, type: ProbeType, context: ProbeContext): number | undefined {
  const { nowMs } = context;
  const simulation = process.spec.simulation;
  const later = (after: number | undefined): number | undefined => (after !== undefined && process.startedAtMs + after > nowMs ? process.startedAtMs + after : undefined);
  const own = earliest([
    later(type === 'liveness' ? simulation?.failLivenessAfterMs : type === 'readiness' ? simulation?.failReadinessAfterMs : undefined),
    later(simulation?.readyAfterMs),
  ]);
  if (probe.exec !== undefined) {
    const habit = habitOf(probe.exec.command ?? []);
    if (habit === 'any') return nowMs;
    return habit === 'files' ? own : earliest([own, ...processesOf(process, context).map(other => other.changesAt(nowMs))]);
  }
  if ((probe.httpGet?.host ?? probe.tcpSocket?.host ?? '') !== '') return nowMs;
  return earliest([own, ...processesOf(process, context).map(other => other.changesAt(nowMs))]);
}

function answerExec(process: SimulatedProcess, command: readonly string[], nowMs: number, limitMs: number): ProbeAnswer {
  const result = process.run(command, nowMs, limitMs);
  if (result.startError !== undefined) {
    const reason = /exec: ".*$/s.exec(result.startError)?.[0] ?? result.startError;
    return { ok: false, isError: true, output: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: ${reason}` };
  }
  if (result.code === undefined) return { ok: false, output: `command timed out: "${command.join(' ')}" timed out after ${formatGoDuration(limitMs)}` };
  return result.code === 0 ? fine : { ok: false, output: result.output };
}

/** What an HTTP client finds of a port that speaks something else: an error, a status, or nothing amiss. */
function misunderstanding(scheme: string, protocol: Protocol): string | 400 | undefined {
  if (protocol === 'own') return 'EOF';
  if (protocol === 'http' && scheme === 'HTTPS') return 'http: server gave HTTP response to HTTPS client';
  return protocol === 'https' && scheme === 'HTTP' ? 400 : undefined;
}

function processesOf(process: SimulatedProcess, context: ProbeContext): readonly SimulatedProcess[] {
  return context.pod ?? [process];
}

function answering(process: SimulatedProcess, port: number, context: ProbeContext): SimulatedProcess | undefined {
  if (process.accepts(port, context.nowMs)) return process;
  return context.pod?.find(other => other.accepts(port, context.nowMs));
}

function connectionFailure(
  process: SimulatedProcess, host: string, port: number, context: ProbeContext, isRefused: boolean,
): 'refused' | 'timeout' | 'unresolved' | undefined {
  if (isRefused) return 'refused';
  if (host === '' || host === context.podIp) return answering(process, port, context) === undefined ? 'refused' : undefined;
  const outcome = context.network?.connect(host, port) ?? 'refused';
  return outcome === 'open' ? undefined : outcome;
}

function portNumber(port: string | number | undefined, context: ProbeContext): number | undefined {
  if (typeof port === 'number') return port;
  if (port !== undefined && /^\d+$/.test(port)) return Number(port);
  return context.ports?.find(({ name }) => name !== undefined && name === port)?.containerPort;
}

function missingPort(port: string | number | undefined): ProbeAnswer {
  return { ok: false, isError: true, output: `couldn't find port: ${JSON.stringify(port)}` };
}

type Habit = 'files' | 'server' | 'any';

const fileCommands = new Set(['true', 'false', ':', 'test', '[', '[[', 'cat', 'ls', 'echo', 'printf', 'grep', 'head', 'wc', 'exit', 'stat', 'cd', 'pwd', 'cut', 'sort', 'set', 'hostname', 'whoami', 'id']);
const serverCommands = new Set(['pg_isready', 'psql', 'redis-cli', 'valkey-cli', 'mysqladmin', 'mysql', 'mariadb-admin', 'mariadb', 'healthcheck.sh', 'mongosh', 'mongo', 'rabbitmq-diagnostics', 'rabbitmqctl', 'etcdctl']);
const localClients = new Set(['curl', 'wget', 'nc']);
const habits = new WeakMap<readonly string[], Habit>();

/** What the result of an exec probe depends on: files alone, the state of servers, or anything. */
function habitOf(command: readonly string[]): Habit {
  let habit = habits.get(command);
  if (habit === undefined) {
    habit = judge(command);
    habits.set(command, habit);
  }
  return habit;
}

function judge(command: readonly string[]): Habit {
  const name = baseName(command[0] ?? '');
  if (name !== 'sh' && name !== 'bash' && name !== 'ash') return habitOfWord(name, command.join(' '));
  if (!/^-[a-z]*c$/.test(command[1] ?? '')) return 'any';
  const text = command[2] ?? '';
  try {
    const found: Habit[] = [];
    if (/RANDOM|SECONDS/.test(text)) return 'any';
    visit(parseScript(text), text, found);
    return found.includes('any') ? 'any' : found.includes('server') ? 'server' : 'files';
  } catch (error) {
    if (error instanceof ShellSyntaxError) return 'files';
    throw error;
  }
}

function habitOfWord(name: string, text: string): Habit {
  if (fileCommands.has(name)) return 'files';
  if (serverCommands.has(name)) return /-h\s*\S|--host/.test(text) && !/(?:-h\s*|--host[= ])(?:localhost|127\.0\.0\.1)/.test(text) ? 'any' : 'server';
  return localClients.has(name) && /\b(?:localhost|127\.0\.0\.1)\b/.test(text) ? 'server' : 'any';
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Walks a script's tree for the commands it runs; writing a file makes it 'any'. */
function visit(node: unknown, text: string, found: Habit[]): void {
  if (Array.isArray(node)) {
    for (const inner of node) visit(inner, text, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if ('kind' in node) {
    if (node.kind === 'while' || node.kind === 'function') found.push('any');
    if (node.kind === 'simple' && 'words' in node && Array.isArray(node.words) && node.words.length > 0) {
      const first = node.words[0] as readonly { kind: string; text?: string }[];
      found.push(first.length === 1 && first[0]?.kind === 'text' ? habitOfWord(baseName(first[0].text ?? ''), text) : 'any');
    }
  }
  if ('operator' in node && 'target' in node && (node.operator === '>' || node.operator === '>>') && !JSON.stringify(node.target).includes('/dev/null')) found.push('any');
  for (const value of Object.values(node)) visit(value, text, found);
}
