// Runs postStart and preStop: a command in the container, a request to it, or a pause.
import type { Container } from '../../model/object.ts';
import type { ContainerSlot } from './container-slot.ts';

type Handler = NonNullable<NonNullable<Container['lifecycle']>['preStop']>;

export interface HookResult {
  /** How long it takes, in ms; Infinity when it does not end within the time it was given. */
  tookMs: number;
  failed: boolean;
  /** The hook told the container's main process to end, as `nginx -s quit` does. */
  terminates: boolean;
}

const NOTHING: HookResult = Object.freeze({ tookMs: 0, failed: false, terminates: false });
/** A TCP connection that nobody answers is given up after this time. */
const CONNECT_TIMEOUT_MS = 30_000;

/** Runs a hook that may take `limitMs`; what it does to files and processes has happened when this returns. */
export function runHook(slot: ContainerSlot, handler: Handler, limitMs: number): HookResult {
  const { worker, process } = slot;
  const nowMs = worker.context.clock.now;
  if (handler.sleep) return { ...NOTHING, tookMs: (handler.sleep.seconds ?? 0) * 1000 };
  if (handler.exec && process) {
    const { code, startError, tookMs, signals } = process.run(handler.exec.command ?? [], nowMs, limitMs);
    const isOver = startError !== undefined || code !== undefined;
    return { tookMs: isOver ? tookMs : Infinity, failed: startError !== undefined || (isOver && code !== 0), terminates: signals.length > 0 };
  }
  const target = handler.httpGet ?? handler.tcpSocket;
  if (!target) return NOTHING;
  const port = typeof target.port === 'number' ? target.port : Number(slot.spec.ports?.find(({ name }) => name === target.port)?.containerPort ?? target.port);
  const outcome = worker.network.connect(target.host || (worker.podIp ?? ''), port);
  // The status of the answer does not matter to a hook, only that there is one.
  if (outcome === 'timeout') return { tookMs: Math.min(CONNECT_TIMEOUT_MS, limitMs), failed: true, terminates: false };
  return { ...NOTHING, failed: outcome !== 'open' };
}
