// The texts that every container of a name or an image puts into its events, made once and shared by all of them.
import { formatGoDuration } from '../../model/duration.ts';
import type { ContainerSlot } from './container-slot.ts';

interface PulledTexts {
  readonly sizeBytes: number;
  readonly start: string;
  readonly end: string;
}

export interface ContainerTexts {
  /** Where the event points: `spec.containers{web}` (rule 6.8.2). */
  readonly field: { readonly fieldPath: string };
  readonly created: string;
  readonly started: string;
  readonly stopping: string;
}

/** Names kept before the memory is emptied: a bound against folders that invent names. */
const MAXIMUM = 10_000;
const main = new Map<string, ContainerTexts>();
const init = new Map<string, ContainerTexts>();
const ephemeral = new Map<string, ContainerTexts>();
const present = new Map<string, string>();
const pulling = new Map<string, string>();
const pulled = new Map<string, PulledTexts>();

export function containerTexts({ name, role }: ContainerSlot): ContainerTexts {
  const [known, list] = role === 'main' ? [main, 'containers'] as const : role === 'ephemeral' ? [ephemeral, 'ephemeralContainers'] as const : [init, 'initContainers'] as const;
  return known.get(name) ?? remember(known, name, {
    field: Object.freeze({ fieldPath: `spec.${list}{${name}}` }),
    created: `Created container: ${name}`,
    started: `Started container ${name}`,
    stopping: `Stopping container ${name}`,
  });
}

/** The message of Killing when the kubelet ends a container so that it may start it anew; of sidecars it says less. */
export function killedText({ name, role, restartRegardless, worker }: ContainerSlot, why: string): string {
  if (role !== 'main') return `Init container ${name} ${why}`;
  return restartRegardless === 'of policy' || worker.pod.spec.restartPolicy !== 'Never' ? `Container ${name} ${why}, will be restarted` : `Container ${name} ${why}`;
}

/** The message of Pulled when nothing had to be pulled (rule 6.8). */
export function alreadyPresent(image: string): string {
  return present.get(image) ?? remember(present, image, `Container image "${image}" already present on machine`);
}

export function pullingText(image: string): string {
  return pulling.get(image) ?? remember(pulling, image, `Pulling image "${image}"`);
}

/** The message of Pulled after a pull, of which only the times are its own. */
export function pulledText(image: string, sizeBytes: number, tookMs: number, waitedMs: number): string {
  let texts = pulled.get(image);
  if (texts?.sizeBytes !== sizeBytes) {
    texts = remember(pulled, image, { sizeBytes, start: `Successfully pulled image "${image}" in `, end: ` including waiting). Image size: ${sizeBytes} bytes.` });
  }
  return `${texts.start}${formatGoDuration(tookMs)} (${formatGoDuration(waitedMs)}${texts.end}`;
}

function remember<T>(known: Map<string, T>, name: string, value: T): T {
  if (known.size >= MAXIMUM) known.clear();
  known.set(name, value);
  return value;
}
