// Defaults of one volume of a pod: a source when it has none, file modes, versions (behaviour rule 1.11).
import type { Volume } from '../../model/object.ts';
import { mapShared, withFields } from './copy-on-write.ts';

type ProjectedSource = NonNullable<NonNullable<Volume['projected']>['sources']>[number];
type DownwardItem = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

/** 0644, as JSON can only say it in decimal. */
const defaultMode = 420;

/** The volume with its defaults; the same volume when complete. */
export function defaultedVolume(volume: Volume): Volume {
  if (!sourcesOf(volume).length) return { ...volume, emptyDir: {} };
  const { secret, configMap, downwardAPI, projected, hostPath, ephemeral } = volume;
  const claim = ephemeral?.volumeClaimTemplate;
  return withFields(volume, {
    secret: secret && withMode(secret),
    configMap: configMap && withMode(configMap),
    downwardAPI: downwardAPI && withFields(withMode(downwardAPI), { items: mapShared(downwardAPI.items, defaultedItem) }),
    projected: projected && withFields(withMode(projected), { sources: mapShared(projected.sources, defaultedSource) }),
    hostPath: hostPath && withFields(hostPath, { type: hostPath.type ?? '' }),
    ephemeral:
      ephemeral && claim && withFields(ephemeral, {
        volumeClaimTemplate: withFields(claim, {
          spec: claim.spec && withFields(claim.spec, { volumeMode: claim.spec.volumeMode ?? 'Filesystem' }),
        }),
      }),
  });
}

/** Names of the sources that a volume has, in the order they are written; a valid volume has one. */
export function sourcesOf(volume: Volume): string[] {
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  return Object.keys(volume).filter((name) => name !== 'name' && isGiven(volume[name as keyof Volume]));
}

function withMode<T extends { defaultMode?: number }>(source: T): T {
  return source.defaultMode === undefined ? { ...source, defaultMode } : source;
}

function defaultedItem(item: DownwardItem): DownwardItem {
  if (!item.fieldRef || item.fieldRef.apiVersion) return item;
  return { ...item, fieldRef: { ...item.fieldRef, apiVersion: 'v1' } };
}

function defaultedSource(source: ProjectedSource): ProjectedSource {
  const { serviceAccountToken, downwardAPI } = source;
  return withFields(source, {
    serviceAccountToken:
      serviceAccountToken &&
      withFields(serviceAccountToken, { expirationSeconds: serviceAccountToken.expirationSeconds ?? 3600 }),
    downwardAPI: downwardAPI && withFields(downwardAPI, { items: mapShared(downwardAPI.items, defaultedItem) }),
  });
}
