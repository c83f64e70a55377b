// Attaches disks to the machines whose pods use them, and takes them off again; one machine at a time unless the disk allows more.
import { isPodTerminal } from '../../../kinds/pod/conditions.ts';
import { PodTopic } from '../../../kinds/pod/topics.ts';
import { hasCondition } from '../../../kinds/condition.ts';
import { csiDrivers, driverOf, isAttachable } from '../../../kinds/persistent-volume/drivers.ts';
import { attachmentName } from '../../../kinds/volume-attachment.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment } from '../../../model/object.ts';
import { objectKey, splitKey } from '../../../model/object.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { noKeys } from '../controller.ts';
import { ClaimUsers } from './claim-users.ts';

/** Time that a cloud takes to attach or detach a disk, in ms. */
const ATTACH_MS = { least: 1500, most: 4000 };
const DETACH_MS = 2000;
/** How long a machine that does not answer is waited for before its disk is taken away from it. */
const FORCE_DETACH_MS = 360_000;
/** How long a driver that is not there is waited for. */
const DRIVER_TIMEOUT_MS = 120_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export const attachDetachController: ControllerDefinition = { name: 'attachdetach-controller', create };

/** Keys are the names of volumes. */
function create({ client, clock, random, events }: ControllerContext): Controller {
  const users = new ClaimUsers(client);
  /** Machines that a volume is attached to, or is going to be. */
  const attachments = new Map<string, Set<string>>();
  const attachedAt = new Map<string, number>();
  /** Since when an attachment is not needed any more. */
  const idleSince = new Map<string, number>();
  /** Attachments that were refused because another machine has the disk; said once. */
  const refused = new Set<string>();

  function reconcile(name: string): { requeueAfterMs: number } | undefined {
    const volume = client.find<PersistentVolume>('persistentvolumes', undefined, name);
    const present = [...(attachments.get(name) ?? [])];
    const wanted = volume ? podsByNode(volume) : new Map<string, Pod[]>();
    let againMs = Infinity;
    for (const node of present) againMs = Math.min(againMs, wanted.has(node) ? finishAttach(volume!, node, wanted.get(node)!) : detach(name, node));
    for (const [node, pods] of wanted) {
      if (present.includes(node)) continue;
      const others = (attachments.get(name)?.size ?? 0) > 0;
      if (others && isExclusive(volume!)) refuse(volume!, node, pods, wanted);
      else againMs = Math.min(againMs, attach(volume!, node));
    }
    return againMs === Infinity ? undefined : { requeueAfterMs: againMs };
  }

  /** The pods that use the volume, by machine; those that have ended need it no more. */
  function podsByNode({ spec: { claimRef } }: PersistentVolume): Map<string, Pod[]> {
    const byNode = new Map<string, Pod[]>();
    if (!claimRef) return byNode;
    for (const pod of users.of(objectKey(claimRef.namespace, claimRef.name ?? ''))) {
      const { nodeName } = pod.spec;
      if (nodeName && !isPodTerminal(pod)) byNode.set(nodeName, [...(byNode.get(nodeName) ?? []), pod]);
    }
    return byNode;
  }

  function attach(volume: PersistentVolume, node: string): number {
    const { name } = volume.metadata;
    const driver = driverOf(volume.spec)!;
    const key = attachmentName(name, node);
    refused.delete(key);
    client.create('volumeattachments', { metadata: { name: key }, spec: { attacher: driver, nodeName: node, source: { persistentVolumeName: name } } });
    // The watch may be late, and the next machine that wants the disk comes in this same sync.
    attachments.set(name, (attachments.get(name) ?? new Set()).add(node));
    const delayMs = csiDrivers[driver] ? Math.round(random.between(ATTACH_MS.least, ATTACH_MS.most)) : DRIVER_TIMEOUT_MS;
    attachedAt.set(key, clock.now + delayMs);
    return delayMs;
  }

  /** Answers the time until it has to be looked at again; Infinity when it is attached. */
  function finishAttach(volume: PersistentVolume, node: string, pods: readonly Pod[]): number {
    const { name } = volume.metadata;
    const key = attachmentName(name, node);
    const attachment = client.find<VolumeAttachment>('volumeattachments', undefined, key);
    idleSince.delete(key);
    if (!attachment || attachment.status.attached) return Infinity;
    const dueMs = (attachedAt.get(key) ?? clock.now) - clock.now;
    if (dueMs > 0) return dueMs;
    const driver = driverOf(volume.spec)!;
    if (!csiDrivers[driver]) {
      const handle = volume.spec.csi?.volumeHandle ?? name;
      const why = `AttachVolume.Attach failed for volume "${name}" : timed out waiting for external-attacher of ${driver} CSI driver to attach volume ${handle}`;
      for (const pod of pods) events.event(pod, 'Warning', 'FailedAttachVolume', why);
      attachedAt.set(key, clock.now + DRIVER_TIMEOUT_MS);
      return DRIVER_TIMEOUT_MS;
    }
    attachedAt.delete(key);
    client.updateStatus<VolumeAttachment>('volumeattachments', { ...attachment, status: { attached: true } });
    for (const pod of pods) events.event(pod, 'Normal', 'SuccessfulAttachVolume', `AttachVolume.Attach succeeded for volume "${name}" `);
    return Infinity;
  }

  function detach(name: string, node: string): number {
    const key = attachmentName(name, node);
    const since = idleSince.get(key) ?? clock.now;
    idleSince.set(key, since);
    const waitMs = since + (isAnswering(node) ? DETACH_MS : FORCE_DETACH_MS) - clock.now;
    if (waitMs > 0) return waitMs;
    idleSince.delete(key);
    attachedAt.delete(key);
    client.delete('volumeattachments', undefined, key);
    return Infinity;
  }

  /** A machine that is gone, or known to be out of service, cannot be using the disk any more. */
  function isAnswering(name: string): boolean {
    const node = client.find<Node>('nodes', undefined, name);
    return !node || hasCondition(node.status.conditions, 'Ready') || (node.spec.taints?.some(({ key }) => key === OUT_OF_SERVICE) ?? false);
  }

  function refuse(volume: PersistentVolume, node: string, pods: readonly Pod[], wanted: ReadonlyMap<string, readonly Pod[]>): void {
    const { name } = volume.metadata;
    const key = attachmentName(name, node);
    if (refused.has(key)) return;
    refused.add(key);
    const holders = [...wanted].filter(([other]) => attachments.get(name)?.has(other)).flatMap(([, holding]) => holding.map(({ metadata }) => metadata.name));
    const why = holders.length > 0
      ? `Volume is already used by pod(s) ${holders.join(', ')}`
      : "Volume is already exclusively attached to one node and can't be attached to another";
    for (const pod of pods) events.event(pod, 'Warning', 'FailedAttachVolume', `Multi-Attach error for volume "${name}" ${why}`);
  }

  /** The volume behind a claim, when it is one that is attached. */
  function volumeOf(claimKey: string): readonly string[] {
    const { namespace, name } = splitKey(claimKey);
    const volumeName = client.find<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name)?.spec.volumeName;
    const volume = volumeName ? client.find<PersistentVolume>('persistentvolumes', undefined, volumeName) : undefined;
    return volume && isAttachable(volume.spec) ? [volume.metadata.name] : noKeys;
  }

  return {
    reconcile,
    watches: [
      {
        plural: 'volumeattachments',
        keysOf({ type, object }) {
          const { spec } = object as VolumeAttachment;
          const name = spec.source.persistentVolumeName ?? '';
          const nodes = attachments.get(name) ?? new Set();
          if (type === 'DELETED') nodes.delete(spec.nodeName);
          else nodes.add(spec.nodeName);
          if (nodes.size > 0) attachments.set(name, nodes);
          else attachments.delete(name);
          return [name];
        },
      },
      { plural: 'pods', topics: PodTopic.claims, keysOf: (change) => users.podChanged(change).flatMap(volumeOf) },
      { plural: 'persistentvolumes', keysOf: ({ object }) => (isAttachable((object as PersistentVolume).spec) ? [object.metadata.name] : noKeys) },
      {
        plural: 'nodes',
        keysOf({ type, object }) {
          // News of a machine can only matter to disks that it is to give back.
          if (idleSince.size === 0 || type === 'ADDED') return noKeys;
          return [...attachments].filter(([, nodes]) => nodes.has(object.metadata.name)).map(([name]) => name);
        },
      },
    ],
  };
}

function isExclusive({ spec }: PersistentVolume): boolean {
  return !spec.accessModes?.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
}
