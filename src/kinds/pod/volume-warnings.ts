// What the server says about volumes of an accepted pod: drivers that are gone, and files that would lie on each other.
import type { PodSpec, Volume } from '../../model/object.ts';

const gone: readonly (readonly [field: string, said: string, message: string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** A file that a volume has, and where it comes from when the volume has several sources. */
interface Place {
  readonly path: string;
  readonly source: string;
}

export function volumeWarnings({ volumes = [] }: PodSpec, path: string): string[] {
  const warnings = volumes.flatMap((volume, index) =>
    gone.flatMap(([field, said, message]) => ((volume as unknown as Record<string, unknown>)[field] ? [`${path}.volumes[${index}].${said}: ${message}`] : [])),
  );
  for (const volume of volumes) warnings.push(...overlaps(volume));
  return warnings;
}

function overlaps({ name, configMap, secret, downwardAPI, projected }: Volume): string[] {
  const say = (what: string, body: string): string => `volume ${JSON.stringify(name)} (${what}): overlapping paths: ${body}`;
  const of = (what: string, items: readonly { path: string }[] | undefined): string[] => collisions((items ?? []).map(({ path }) => ({ path, source: '' }))).map((body) => say(what, body));
  const warnings = [
    ...of(`ConfigMap ${JSON.stringify(configMap?.name ?? '')}`, configMap?.items),
    ...of(`Secret ${JSON.stringify(secret?.secretName ?? '')}`, secret?.items),
    ...of('DownwardAPI', downwardAPI?.items),
  ];
  if (!projected) return warnings;
  const places: Place[] = [];
  for (const source of projected.sources ?? []) {
    if (Object.values(source).every((each) => each === undefined)) warnings.push(`volume ${JSON.stringify(name)} (Projected) has no sources provided`);
    for (const [what, items] of [[`ConfigMap ${JSON.stringify(source.configMap?.name ?? '')}`, source.configMap?.items], [`Secret ${JSON.stringify(source.secret?.name ?? '')}`, source.secret?.items], ['DownwardAPI', source.downwardAPI?.items]] as const) {
      places.push(...(items ?? []).map((item) => ({ path: item.path, source: what })));
    }
    if (source.serviceAccountToken) places.push({ path: source.serviceAccountToken.path, source: 'ServiceAccountToken' });
  }
  return [...warnings, ...collisions(places).map((body) => say('Projected', body))];
}

/** Each file with those before it that it lies on, in or under. */
function collisions(places: readonly Place[]): string[] {
  const trimmed = places.map(({ path, source }) => ({ path: path.replace(/\/+$/, ''), source }));
  return trimmed.flatMap((place, index) => (place.path === '' ? [] : trimmed.slice(0, index).filter((other) => other.path !== '' && lieOnEachOther(place.path, other.path)).map((other) => `${shown(place)} with ${shown(other)}`)));
}

function lieOnEachOther(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}

function shown({ path, source }: Place): string {
  return source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
}
