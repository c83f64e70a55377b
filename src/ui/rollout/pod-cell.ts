// One pod as one letter: the states of a rollout, in the order in which a pod should go through them.
import type { Pod } from '../../model/object.ts';
import type { Tone } from '../../model/tone.ts';
import { isPodAvailable, isPodReady, isPodTerminal } from '../../kinds/pod/conditions.ts';
import { podStatus, podTone } from '../../kinds/pod/status-text.ts';

export type CellState = 'available' | 'ready' | 'notReady' | 'starting' | 'pending' | 'failing' | 'terminating' | 'ended';

interface Look {
  /** Tells the state without colours. */
  readonly letter: string;
  readonly text: string;
  readonly tone: Tone;
}

/** The order is that of the cells and of the legend. */
export const cellLooks: Readonly<Record<CellState, Look>> = {
  available: { letter: 'A', text: 'available', tone: 'ok' },
  ready: { letter: 'R', text: 'ready, not yet available', tone: 'changed' },
  notReady: { letter: 'N', text: 'running, not ready', tone: 'warning' },
  starting: { letter: 'S', text: 'starting', tone: 'added' },
  pending: { letter: 'P', text: 'no node yet', tone: 'pending' },
  failing: { letter: 'X', text: 'failing', tone: 'error' },
  terminating: { letter: 'T', text: 'terminating', tone: 'killed' },
  ended: { letter: 'E', text: 'ended', tone: 'completed' },
};

export const cellStates = Object.keys(cellLooks) as CellState[];

/** `now` is virtual time in ms; available counts as the workload's controller counts it (rule 2.1.5). */
export function cellState(pod: Pod, minReadySeconds: number, now: number): CellState {
  if (pod.metadata.deletionTimestamp !== undefined) return 'terminating';
  if (isPodTerminal(pod)) return pod.status.phase === 'Failed' ? 'failing' : 'ended';
  if (isPodAvailable(pod, minReadySeconds, now)) return 'available';
  if (isPodReady(pod)) return 'ready';
  const tone = podTone(podStatus(pod, now).status);
  if (tone === 'error') return 'failing';
  if (!pod.spec.nodeName) return 'pending';
  return tone === 'pending' || tone === 'added' ? 'starting' : 'notReady';
}
