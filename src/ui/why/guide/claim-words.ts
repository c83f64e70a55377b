// The guide to what STATUS says of claims and of volumes (rule 4.10).
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../model/object.ts';
import { podsUsingClaim } from '../../../kinds/pod/claims.ts';
import type { TonedLine } from '../../components/toned-text.ts';
import type { WhyContext } from '../explanation.ts';
import { counted, eventOf, newestEvent } from '../explanation.ts';
import type { GuideEntry } from './entry.ts';
import { entryFor, eventText, guideLines, namespaceFlag } from './entry.ts';

export interface ClaimSubject {
  readonly context: WhyContext;
  readonly claim: PersistentVolumeClaim;
}

export interface VolumeSubject {
  readonly context: WhyContext;
  readonly volume: PersistentVolume;
}

export const claimWords: readonly GuideEntry<ClaimSubject>[] = [
  {
    word: 'Pending',
    means: 'the storage that it asks for is not there yet',
    causes: ['its class waits until a pod uses the claim', 'its class does not exist, or nothing makes volumes for it', 'no volume is large enough, or allows the access that it wants'],
    evidence: (subject) => [classText(subject), eventText(newestEvent(subject.context.events(subject.claim), () => true), subject.context.now), usersText(subject)],
    tries: ({ claim }) => ['create a pod that uses it, where the class waits for one', 'see the classes there are: :sc, or kubectl get storageclasses', `else make a volume by hand, or the claim anew with another class: kubectl delete pvc ${claim.metadata.name}${namespaceFlag(claim)}`],
  },
  {
    word: 'Lost',
    means: 'the storage behind it is gone, with everything that was on it',
    causes: ['somebody has deleted the PersistentVolume while the claim had it'],
    evidence: (subject) => [`it was bound to ${subject.claim.spec.volumeName ?? ''}, which is not there any more`, eventText(eventOf(subject.context.events(subject.claim), 'ClaimLost'), subject.context.now), usersText(subject)],
    tries: ({ claim }) => [`make it anew: kubectl delete pvc ${claim.metadata.name}${namespaceFlag(claim)}, and apply its manifest`, 'pods that use it have to be made anew as well'],
  },
  {
    word: 'Terminating',
    means: 'it is deleted, but stays as long as a pod uses it, so that nothing is lost under its feet',
    causes: ['a pod, be it a finished one, still names the claim'],
    evidence: (subject) => [`finalizers: ${(subject.claim.metadata.finalizers ?? []).join(', ')}`, usersText(subject)],
    tries: () => ['delete the pods that use it'],
  },
];

export const volumeWords: readonly GuideEntry<VolumeSubject>[] = [
  {
    word: 'Released',
    means: 'its claim is gone; the data is kept, and nobody else gets the volume',
    causes: ['its reclaim policy is Retain: somebody is to decide what becomes of the data'],
    evidence: ({ volume }) => [`persistentVolumeReclaimPolicy: ${volume.spec.persistentVolumeReclaimPolicy ?? 'Retain'}`, `its claim was ${volume.spec.claimRef?.namespace ?? ''}/${volume.spec.claimRef?.name ?? ''}`],
    tries: ({ volume }) => [`set it free: kubectl patch pv ${volume.metadata.name} --type json -p '[{"op":"remove","path":"/spec/claimRef"}]'`, `or throw it away: kubectl delete pv ${volume.metadata.name}`],
  },
  {
    word: 'Failed',
    means: 'what was to be done with it after its claim had gone went wrong',
    causes: ['its driver can neither delete nor empty it'],
    evidence: ({ context, volume }) => [volume.status.message ?? '', eventText(newestEvent(context.events(volume), ({ type }) => type === 'Warning'), context.now)],
    tries: ({ volume }) => [`keep it: kubectl patch pv ${volume.metadata.name} -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`, `or throw it away by hand: kubectl delete pv ${volume.metadata.name}`],
  },
  {
    word: 'Terminating',
    means: 'it is deleted, but stays as long as a claim has it',
    causes: ['a claim is bound to it'],
    evidence: ({ volume }) => [`finalizers: ${(volume.metadata.finalizers ?? []).join(', ')}`, volume.spec.claimRef ? `its claim is ${volume.spec.claimRef.namespace ?? ''}/${volume.spec.claimRef.name ?? ''}` : ''],
    tries: () => ['delete its claim first'],
  },
];

export function claimGuideLines(context: WhyContext, claim: PersistentVolumeClaim): TonedLine[] {
  const word = claim.metadata.deletionTimestamp ? 'Terminating' : (claim.status.phase ?? 'Pending');
  const entry = entryFor(claimWords, word);
  return entry ? guideLines(word, entry, { context, claim }) : [];
}

export function volumeGuideLines(context: WhyContext, volume: PersistentVolume): TonedLine[] {
  const word = volume.metadata.deletionTimestamp ? 'Terminating' : (volume.status.phase ?? '');
  const entry = entryFor(volumeWords, word);
  return entry ? guideLines(word, entry, { context, volume }) : [];
}

function classText({ context, claim }: ClaimSubject): string {
  const { storageClassName } = claim.spec;
  if (!storageClassName) return storageClassName === '' ? 'it asks for no class, on purpose ("")' : 'it names no class, and there is no default';
  const found = context.port.find<StorageClass>('storageclasses', undefined, storageClassName);
  return found ? `its class ${storageClassName}: ${found.provisioner}, ${found.volumeBindingMode ?? 'Immediate'}` : `its class ${storageClassName} is not there`;
}

function usersText({ context, claim }: ClaimSubject): string {
  const pods = podsUsingClaim(context.port, claim.metadata.namespace, claim.metadata.name);
  return pods.length === 0 ? 'no pod uses it' : `used by ${counted(pods.length, 'pod')}: ${pods.slice(0, 4).map(({ metadata }) => metadata.name).join(', ')}`;
}
