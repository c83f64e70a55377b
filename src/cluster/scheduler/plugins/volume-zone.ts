// Refuses nodes in another zone or region than the volumes of the pod's claims are in (rule 5.2).
import { claimVolumes } from '../../../kinds/pod/claims.ts';
import type { PersistentVolume } from '../../../model/object.ts';
import type { Refusal, SchedulerPlugin } from '../plugin.ts';
import { claimsOf, concernsClaims } from '../volume-plan.ts';

const refusal: Refusal = { plugin: 'VolumeZone', reasons: ['node(s) had no available volume zone'], resolvable: false };

const topologyLabels = [
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
];

/** Volumes may have the old labels where nodes have the new ones. */
const currentNames: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
};

export const volumeZone: SchedulerPlugin = {
  name: 'VolumeZone',
  mindsKinds: ['persistentvolumeclaims', 'persistentvolumes'],
  mindsChange: ({ claimant }, change) => claimant !== undefined && concernsClaims(claimant, change),
  outlook({ claimant }, cluster) {
    const claims = claimant && claimsOf(claimant, cluster);
    if (!claims || typeof claims === 'string') return undefined;
    const places: { key: string; values: readonly string[] }[] = [];
    const named = new Set(claimVolumes(claimant).flatMap(({ claim, isEphemeral }) => (isEphemeral ? [] : [claim])));
    for (const { metadata, spec } of claims.bound) {
      if (!named.has(metadata.name)) continue;
      const volume = cluster.find('persistentvolumes', undefined, spec.volumeName!) as PersistentVolume | undefined;
      if (!volume) return { rejection: `persistentvolume "${spec.volumeName!}" not found` };
      for (const key of topologyLabels) {
        const value = volume.metadata.labels?.[key];
        // A volume that is in several zones names them all; an empty name among them makes the label none.
        const values = value?.split('__').map((each) => each.trim()) ?? [''];
        if (!values.includes('')) places.push({ key, values });
      }
    }
    if (places.length === 0) return undefined;
    return {
      filter({ node: { metadata } }) {
        const labels = metadata.labels ?? {};
        // Where nodes say nothing of zones there is only one.
        if (!topologyLabels.some((key) => key in labels)) return undefined;
        return places.every(({ key, values }) => values.includes(labels[key] ?? labels[currentNames[key] ?? ''] ?? '')) ? undefined : refusal;
      },
    };
  },
};
