// Why a claim has no volume, and what a volume is there for: in plain words, with who has to do what.
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../model/object.ts';
import { canonicalQuantity } from '../../model/quantity.ts';
import { findMatchingVolume, isReservedFor, mismatchOf } from '../../kinds/persistent-volume/matching.ts';
import { provisionerNameOf } from '../../kinds/persistent-volume/drivers.ts';
import { podsUsingClaim } from '../../kinds/pod/claims.ts';
import { podStatus } from '../../kinds/pod/status-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { explainChain } from './chain.ts';
import { claimGuideLines, volumeGuideLines } from './guide/claim-words.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { counted, eventOf, fact, heading, help, line, verdict } from './explanation.ts';

const MOST_VOLUMES = 12;
const MOST_PODS = 12;

export function explainClaim(context: WhyContext, claim: PersistentVolumeClaim): Explanation {
  const { port } = context;
  const volume = claim.spec.volumeName ? port.find<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName) : undefined;
  const others = [volume, classOf(context, claim)].filter((object) => object !== undefined);
  const [first, ...rest] = claimTrouble(context, claim);
  return [first!, ...claimGuideLines(context, claim), ...rest, ...usersOf(context, claim), ...explainChain(context, claim, others)];
}

/** The verdict and its reasons; also for the claims that a pod waits for. */
export function claimTrouble(context: WhyContext, claim: PersistentVolumeClaim): TonedLine[] {
  const { metadata, spec, status } = claim;
  const name = `persistentvolumeclaim/${metadata.name}`;
  if (metadata.deletionTimestamp !== undefined) {
    const users = podsUsingClaim(context.port, metadata.namespace, metadata.name).filter((pod) => pod.spec.nodeName);
    return [
      verdict(`${name} is Terminating: it goes when no pod uses it any more`, 'killed'),
      ...users.map((pod) => fact('used by', `pod/${pod.metadata.name} (${podStatus(pod, context.now).status})`, 'pending')),
      ...(users.length > 0 ? [help('delete those pods, finished ones too; until then nothing is lost')] : []),
    ];
  }
  if (status.phase === 'Lost') {
    return [
      verdict(`${name} is Lost: its volume ${spec.volumeName ?? ''} is gone, and what was on it`, 'error'),
      help('delete the claim and create it anew; pods that use it have to be created anew as well'),
    ];
  }
  if (status.phase === 'Bound') {
    const growth = status.conditions?.find(({ status: state }) => state === 'True');
    return [
      verdict(`${name} is Bound to ${spec.volumeName ?? ''}: ${canonicalQuantity(status.capacity?.storage ?? '0')}`, 'ok'),
      ...(growth ? [fact(growth.type, growth.message ?? 'its driver makes the volume larger', 'pending')] : []),
    ];
  }
  return [verdict(`${name} is Pending: it has no volume yet`, 'pending'), ...heading('What it asks for'), fact('size', spec.resources?.requests?.['storage'] ?? ''), fact('access', (spec.accessModes ?? []).join(', ')), ...explainWaiting(context, claim)];
}

function explainWaiting(context: WhyContext, claim: PersistentVolumeClaim): TonedLine[] {
  const { spec } = claim;
  if (spec.volumeName) return explainNamed(context, claim, spec.volumeName);
  const storageClass = classOf(context, claim);
  const head = [fact('class', spec.storageClassName === undefined ? 'none named, and there is no default' : spec.storageClassName || 'none, on purpose ("")')];
  if (spec.storageClassName && !storageClass) {
    return [
      ...head,
      line(`there is no StorageClass "${spec.storageClassName}": only a volume made by hand with that class would do`, 'error'),
      help('see :sc for the classes there are; the class of a claim cannot be changed, so delete it and create it anew'),
      ...volumeLines(context, claim),
    ];
  }
  if (storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && !claim.metadata.annotations?.['volume.kubernetes.io/selected-node']) {
    return [...head, ...awaitedPods(context, claim), ...volumeLines(context, claim)];
  }
  if (!storageClass) {
    return [
      ...head,
      line('without a class nothing makes a volume: it waits for one made by hand', 'warning'),
      help('create a PersistentVolume that is large enough and has no class; or name a class in a new claim'),
      ...volumeLines(context, claim),
    ];
  }
  const provisioner = provisionerNameOf(storageClass.provisioner);
  const failed = eventOf(context.events(claim), 'ProvisioningFailed');
  const isAtWork = eventOf(context.events(claim), 'Provisioning') !== undefined;
  return [
    ...head,
    fact('provisioner', provisioner),
    ...(failed ? [line(failed.message ?? '', 'error')] : isAtWork ? [line('it is making the volume', 'pending')] : [line(`nobody called "${provisioner}" has answered: is it installed?`, 'warning')]),
    ...volumeLines(context, claim),
  ];
}

function explainNamed({ port }: WhyContext, claim: PersistentVolumeClaim, name: string): TonedLine[] {
  const volume = port.find<PersistentVolume>('persistentvolumes', undefined, name);
  const head = fact('volume', `${name}, by name`);
  if (!volume) return [head, line('there is no such volume', 'error'), help('create it; the claim takes it then')];
  const { claimRef } = volume.spec;
  if (claimRef && !isReservedFor(volume, claim)) {
    return [head, line(`it is held by ${claimRef.namespace}/${claimRef.name}`, 'error'), ...(volume.status.phase === 'Released' ? [releasedHelp(name)] : [])];
  }
  return [head, line(mismatchOf(volume, claim) ?? 'it is about to be bound', 'error')];
}

/** A claim whose class waits: the pod comes first, then its node, then the volume there. */
function awaitedPods(context: WhyContext, { metadata }: PersistentVolumeClaim): TonedLine[] {
  const pods = podsUsingClaim(context.port, metadata.namespace, metadata.name);
  const waiting = pods.filter((pod) => !pod.spec.nodeName);
  return [
    line('its class waits for the first pod, so that the volume is made where the pod can run', 'pending'),
    ...(waiting.length > 0
      ? [line(`${waiting.map((pod) => `pod/${pod.metadata.name}`).join(', ')} has no node yet`, 'warning'), help('that is what to look at: press enter, then w on the pod')]
      : [help('that is as it should be: create a pod that uses the claim')]),
  ];
}

/** Why each free volume will not do. */
function volumeLines({ port }: WhyContext, claim: PersistentVolumeClaim): TonedLine[] {
  const free = port.list<PersistentVolume>('persistentvolumes').filter(({ spec }) => !spec.claimRef?.uid);
  if (free.length === 0) return [...heading('Volumes that are free'), line('there is none', 'muted')];
  const reasonOf = (volume: PersistentVolume): string => {
    const mismatch = mismatchOf(volume, claim);
    if (mismatch) return mismatch;
    if (volume.spec.claimRef && !isReservedFor(volume, claim)) return `kept for ${volume.spec.claimRef.namespace}/${volume.spec.claimRef.name}`;
    return findMatchingVolume(claim, [volume]) ? 'would do: the claim is looked at again within 15s' : 'the selector does not mean it';
  };
  return [
    ...heading('Volumes that are free'),
    ...free.slice(0, MOST_VOLUMES).map((volume) => fact(volume.metadata.name, `${volume.spec.capacity?.['storage'] ?? ''}: ${reasonOf(volume)}`)),
    ...(free.length > MOST_VOLUMES ? [line(`and ${free.length - MOST_VOLUMES} more`, 'muted')] : []),
  ];
}

function usersOf({ port, now }: WhyContext, { metadata }: PersistentVolumeClaim): TonedLine[] {
  const pods = podsUsingClaim(port, metadata.namespace, metadata.name);
  if (pods.length === 0) return [];
  return [
    ...heading('Used by', counted(pods.length, 'pod')),
    ...pods.slice(0, MOST_PODS).map((pod) => fact(`pod/${pod.metadata.name}`, podStatus(pod, now).status)),
    ...(pods.length > MOST_PODS ? [line(`and ${pods.length - MOST_PODS} more`, 'muted')] : []),
  ];
}

export function explainVolume(context: WhyContext, volume: PersistentVolume): Explanation {
  const { metadata, spec, status } = volume;
  const { claimRef, persistentVolumeReclaimPolicy: policy = 'Retain' } = spec;
  const name = `persistentvolume/${metadata.name}`;
  const holder = claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '';
  const claim = claimRef ? context.port.find<PersistentVolumeClaim>('persistentvolumeclaims', claimRef.namespace, claimRef.name ?? '') : undefined;
  const tail = [...volumeGuideLines(context, volume), ...explainChain(context, volume, claim ? [claim] : [])];
  if (metadata.deletionTimestamp !== undefined) {
    return [verdict(`${name} is Terminating: it goes when no claim is bound to it any more`, 'killed'), ...(holder ? [fact('claim', holder, 'pending')] : []), ...tail];
  }
  switch (status.phase) {
    case 'Bound':
      return [verdict(`${name} is Bound to ${holder}`, 'ok'), fact('afterwards', policyText(policy)), ...tail];
    case 'Released':
      return [
        verdict(`${name} is Released: its claim ${holder} is gone`, 'warning'),
        line(policyText(policy), policy === 'Retain' ? 'text' : 'pending'),
        ...(policy === 'Retain' ? [line('what is on it is kept, and no other claim gets it, not even one of the same name', 'text'), releasedHelp(metadata.name)] : []),
        ...tail,
      ];
    case 'Failed':
      return [verdict(`${name} has Failed: ${status.message ?? ''}`, 'error'), fact('policy', policyText(policy)), help('delete it by hand (ctrl-d), or set its persistentVolumeReclaimPolicy to Retain'), ...tail];
    default:
      return [
        verdict(`${name} is ${status.phase ?? 'Pending'}: no claim has it`, 'pending'),
        ...(holder ? [fact('kept for', holder)] : [line(`any claim of class "${spec.storageClassName ?? ''}" up to ${spec.capacity?.['storage'] ?? ''} may get it`, 'text')]),
        ...tail,
      ];
  }
}

function policyText(policy: string): string {
  if (policy === 'Delete') return 'policy Delete: with the claim goes the volume, and what is on it';
  return policy === 'Recycle' ? 'policy Recycle: it is emptied, and then free again' : 'policy Retain: without its claim it stays, until somebody decides';
}

function releasedHelp(name: string): TonedLine {
  return help(`to use it again clear its claimRef: kubectl patch pv ${name} --type json -p '[{"op":"remove","path":"/spec/claimRef"}]'; else delete it`);
}

function classOf({ port }: WhyContext, { spec }: PersistentVolumeClaim): StorageClass | undefined {
  return spec.storageClassName ? port.find<StorageClass>('storageclasses', undefined, spec.storageClassName) : undefined;
}

/** The claims that hold a pod up: those without a volume, lost, or missing; empty when it is something else. */
export function explainClaimsOf(context: WhyContext, pod: Pod, claimNames: readonly string[]): TonedLine[] {
  const { port } = context;
  return claimNames.flatMap((name): TonedLine[] => {
    const claim = port.find<PersistentVolumeClaim>('persistentvolumeclaims', pod.metadata.namespace, name);
    if (!claim) return [...heading('Its claim'), line(`persistentvolumeclaim/${name} is not there`, 'error'), help('create it: the pod goes on by itself then')];
    if (claim.status.phase === 'Bound' && claim.metadata.deletionTimestamp === undefined) return [];
    return [...heading('Its claim'), ...claimTrouble(context, claim).filter((each) => each.length > 0).map((each): TonedLine => [{ text: '  ' }, ...each])];
  });
}

/** What helps a pod that can be placed nowhere because of a claim; undefined for other reasons. */
export function claimRemedy(reason: string): string | undefined {
  if (reason.includes('unbound immediate PersistentVolumeClaims')) return 'no node is looked for before its claim has a volume: see above what the claim waits for';
  if (reason.startsWith('persistentvolumeclaim') && reason.endsWith('not found')) return 'create the claim that it names';
  if (reason.startsWith('persistentvolumeclaim')) return 'its claim is going or has lost its volume: create the claim anew, and the pod';
  return reason.startsWith('waiting for ephemeral volume controller') ? 'the controller manager makes the claim: look whether it runs' : undefined;
}

/** What helps against a refusal of a node because of volumes. */
export function volumeRemedy(reason: string): string | undefined {
  if (reason.includes("PersistentVolume's node affinity")) return 'the volume of its claim is elsewhere, and the pod has to be where its volume is';
  if (reason.includes("didn't find available persistent volumes")) return 'no free volume there suits its claim, and none can be made there';
  if (reason.includes('ReadWriteOncePod')) return 'another pod has its claim, which only one may use at a time (ReadWriteOncePod)';
  if (reason.includes('max volume count')) return 'as many disks are attached there as the machine takes; use another node';
  return reason.includes('volume zone') ? 'the volume of its claim is in another zone' : undefined;
}
