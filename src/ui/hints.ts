// What is worth a key at this moment: an ordered list of situations, each with the keys that help in it.
import { deploymentHealth, deploymentProgress } from '../kinds/deployment/progress.ts';
import { nodeHealth } from '../kinds/node/status.ts';
import { podHealth, podStatus } from '../kinds/pod/status-text.ts';
import type { Deployment, Node, Pod } from '../model/object.ts';
import type { TonedLine } from './components/toned-text.ts';
import type { ManifestsSnapshot } from './manifests-port.ts';
import type { Selected } from './view.ts';

/** All that a hint may depend on. */
export interface Situation {
  readonly selected: Selected | undefined;
  readonly manifests: ManifestsSnapshot | undefined;
  readonly isPaused: boolean;
  /** No request is answered. */
  readonly isDown: boolean;
  /** Virtual time in ms. */
  readonly now: number;
}

export interface Hint {
  /** Of the situation, in a word or two; for people and tests. */
  readonly name: string;
  /** What is the matter, '' where this does not hold. */
  when(situation: Situation): string;
  /** Keys and what they do about it, the best first; those that do not work where the user is are left out. */
  readonly keys: readonly (readonly [key: string, does: string])[];
}

/** In order: the first that holds is shown, if any of its keys works. */
export const hints: readonly Hint[] = [
  { name: 'API down', when: ({ isDown }) => (isDown ? 'the API answers nobody' : ''), keys: [[':', 'faults lists what is broken']] },
  { name: 'crashing pod', when: (situation) => podWith(situation, isCrash), keys: [['w', 'why'], ['l', 'log'], ['p', 'log of the run before']] },
  { name: 'image not pulled', when: (situation) => podWith(situation, (status) => /Image/.test(status)), keys: [['w', 'why'], ['i', 'another image'], ['d', 'describe']] },
  { name: 'pending pod', when: (situation) => podWith(situation, (status) => status === 'Pending'), keys: [['w', 'why no node takes it']] },
  { name: 'failing pod', when: (situation) => podWith(situation, () => true), keys: [['w', 'why'], ['l', 'log']] },
  { name: 'stuck rollout', when: stuckRollout, keys: [['w', 'why'], ['u', 'undo'], ['enter', 'its pods']] },
  { name: 'running rollout', when: runningRollout, keys: [['w', 'what it waits for'], ['enter', 'its pods'], ['z', 'its ReplicaSets']] },
  { name: 'node not ready', when: brokenNode, keys: [['w', 'why, and what comes next']] },
  { name: 'cordoned node', when: cordonedNode, keys: [['u', 'uncordon'], ['r', 'drain']] },
  { name: 'problems in the folder', when: ({ manifests }) => counted(manifests?.counts.failed, 'not applied'), keys: [['m', 'manifests: file, line and reason']] },
  { name: 'drift', when: ({ manifests }) => counted(manifests?.counts.drifted, 'not as its file says'), keys: [['m', 'manifests: apply again, or write back']] },
  { name: 'paused', when: ({ isPaused }) => (isPaused ? 'time stands still' : ''), keys: [[';', 'go on'], ["'", 'one step']] },
  { name: 'empty folder', when: emptyFolder, keys: [[':', 'nodes, ns, po all: what is there already']] },
];

/** The hint of a situation as a line, undefined when there is none. `keyFor` answers which key does here what a key does by default, if any. */
export function hintFor(situation: Situation, keyFor: (key: string) => string | undefined): TonedLine | undefined {
  for (const { when, keys } of hints) {
    const matter = when(situation);
    if (matter === '') continue;
    const usable = keys.flatMap(([key, does]) => {
      const now = keyFor(key);
      return now === undefined ? [] : [[now, does] as const];
    });
    if (usable.length === 0) continue;
    return [
      { text: `${matter}:`, tone: 'muted' },
      ...usable.flatMap(([key, does]): TonedLine => [{ text: `  <${key}>`, tone: 'key' }, { text: ` ${does}`, tone: 'text' }]),
    ];
  }
  return undefined;
}

/** The STATUS of a selected pod that is not well and whose STATUS fits. */
function podWith({ selected, now }: Situation, fits: (status: string) => boolean): string {
  if (selected?.plural !== 'pods') return '';
  const pod = selected.object as Pod;
  const { status } = podStatus(pod, now);
  if (!fits(status) || (podHealth(pod, now) === '' && !isCrash(status))) return '';
  return status === 'Running' ? 'not ready' : status;
}

function isCrash(status: string): boolean {
  return /^(Init:)?(CrashLoopBackOff|Error|OOMKilled|ExitCode:.*|Signal:.*)$/.test(status);
}

function stuckRollout({ selected }: Situation): string {
  if (selected?.plural !== 'deployments') return '';
  const { tone, text } = deploymentProgress(selected.object as Deployment);
  return tone === 'error' ? text : '';
}

function runningRollout({ selected }: Situation): string {
  if (selected?.plural !== 'deployments') return '';
  const deployment = selected.object as Deployment;
  const { tone, text } = deploymentProgress(deployment);
  return tone === 'changed' || (tone === 'pending' && deploymentHealth(deployment) !== '') ? text : '';
}

function brokenNode({ selected }: Situation): string {
  return selected?.plural === 'nodes' && nodeHealth(selected.object as Node) !== '' ? 'not well' : '';
}

function cordonedNode({ selected }: Situation): string {
  return selected?.plural === 'nodes' && (selected.object as Node).spec.unschedulable ? 'takes no new pods' : '';
}

function counted(count = 0, what: string): string {
  return count > 0 ? `${count} ${what}` : '';
}

function emptyFolder({ manifests }: Situation): string {
  const isEmpty = manifests?.folder?.state === 'ready' && manifests.files.length === 0;
  return isEmpty ? 'the folder is empty, save a manifest in it' : '';
}
