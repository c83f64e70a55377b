// A CSINode for every machine: the kubelet makes it when it registers, and it goes with the Node.
import { noKeys } from './controller.ts';
import type { ControllerDefinition } from './controller.ts';

const annotations = {
  'storage.alpha.kubernetes.io/migrated-plugins':
    'kubernetes.io/aws-ebs,kubernetes.io/azure-disk,kubernetes.io/azure-file,kubernetes.io/cinder,kubernetes.io/gce-pd,kubernetes.io/portworx-volume,kubernetes.io/vsphere-volume',
};

export const csiNodeController: ControllerDefinition = {
  name: 'kubelet-csinode',
  create: ({ client }) => ({
    watches: [
      { plural: 'nodes', keysOf: ({ type, object }) => (type === 'ADDED' ? [object.metadata.name] : noKeys) },
      { plural: 'csinodes', keysOf: ({ type, object }) => (type === 'DELETED' ? [object.metadata.name] : noKeys) },
    ],
    reconcile(name) {
      const node = client.find('nodes', undefined, name);
      const present = client.find('csinodes', undefined, name);
      if (!node || present?.metadata.ownerReferences?.some(({ uid }) => uid === node.metadata.uid)) return;
      if (present) client.delete('csinodes', undefined, name);
      client.create('csinodes', { metadata: { name, annotations, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }] }, spec: {} });
    },
  }),
};
