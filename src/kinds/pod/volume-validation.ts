// Field errors of a pod's volumes and of the mounts that use them (behaviour rules 1.12.7 and 1.12.10).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { isDns1123Label } from '../../model/names.ts';
import type { Container, Volume } from '../../model/object.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { validateClaimSpec } from '../persistent-volume-claim/validation.ts';
import { validateFieldRef, validateResourceRef } from './env-validation.ts';

type Items = NonNullable<NonNullable<Volume['configMap']>['items']>;
type DownwardItem = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];
type Projected = NonNullable<Volume['projected']>;

/** Errors of the list, and the names of the volumes that mounts may refer to: only faultless ones. */
export function validateVolumes(volumes: readonly Volume[] | undefined, path: string): { errors: FieldError[]; names: Set<string> } {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, volume] of (volumes ?? []).entries()) {
    const at = `${path}[${index}]`;
    const found = validateSource(volume, at);
    if (!volume.name) found.push(fieldError.required(`${at}.name`));
    else for (const message of isDns1123Label(volume.name)) found.push(fieldError.invalid(`${at}.name`, volume.name, message));
    if (names.has(volume.name)) found.push(fieldError.duplicate(`${at}.name`, volume.name));
    if (found.length === 0) names.add(volume.name);
    errors.push(...found);
  }
  return { errors, names };
}

type SourceName = Exclude<keyof Volume, 'name'>;
type Check<N extends SourceName> = (source: NonNullable<Volume[N]>, path: string) => FieldError[];

/** In the order Kubernetes looks: the first source of a volume is checked, every further one is refused. */
const sourceChecks: readonly [SourceName, Check<never> | undefined][] = [
  check('emptyDir', (source, path) => {
    const limit = source.sizeLimit;
    const isNegative = limit !== undefined && parseQuantity(limit).nano < 0n;
    return isNegative ? [fieldError.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')] : [];
  }),
  check('hostPath', validateHostPath),
  ['gitRepo', undefined],
  ['gcePersistentDisk', undefined],
  ['awsElasticBlockStore', undefined],
  check('secret', (source, path) => [
    ...requireText(source.secretName, `${path}.secretName`),
    ...validateMode(source.defaultMode, `${path}.defaultMode`),
    ...validateItems(source.items, `${path}.items`),
  ]),
  check('nfs', (source, path) => [
    ...requireText(source.server, `${path}.server`),
    ...requireText(source.path, `${path}.path`),
    ...(source.path && !source.path.startsWith('/') ? [fieldError.invalid(`${path}.path`, source.path, 'must be an absolute path')] : []),
  ]),
  ['iscsi', undefined],
  ['glusterfs', undefined],
  ['flocker', undefined],
  check('persistentVolumeClaim', (source, path) => requireText(source.claimName, `${path}.claimName`)),
  ['rbd', undefined],
  ['cinder', undefined],
  ['cephfs', undefined],
  ['quobyte', undefined],
  check('downwardAPI', (source, path) => [
    ...validateMode(source.defaultMode, `${path}.defaultMode`),
    ...(source.items ?? []).flatMap((item) => validateDownwardItem(item, path)),
  ]),
  ['fc', undefined],
  ['flexVolume', undefined],
  check('configMap', (source, path) => [
    ...requireText(source.name, `${path}.name`),
    ...validateMode(source.defaultMode, `${path}.defaultMode`),
    ...validateItems(source.items, `${path}.items`),
  ]),
  ['azureFile', undefined],
  ['vsphereVolume', undefined],
  ['photonPersistentDisk', undefined],
  ['portworxVolume', undefined],
  ['azureDisk', undefined],
  ['storageos', undefined],
  check('projected', validateProjected),
  ['scaleIO', undefined],
  check('csi', (source, path) => requireText(source.driver, `${path}.driver`)),
  check('ephemeral', ({ volumeClaimTemplate: claim }, path) =>
    claim ? validateClaimSpec(claim.spec ?? {}, `${path}.volumeClaimTemplate.spec`) : [fieldError.required(`${path}.volumeClaimTemplate`)],
  ),
];

function check<N extends SourceName>(name: N, validate: Check<N>): [SourceName, Check<never>] {
  return [name, validate as Check<never>];
}

function validateSource(volume: Volume, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  for (const [name, validate] of sourceChecks) {
    const source = volume[name];
    if (source === undefined || source === null) continue;
    count += 1;
    if (count > 1) errors.push(fieldError.forbidden(`${path}.${name}`, 'may not specify more than 1 volume type'));
    else if (validate) errors.push(...validate(source as never, `${path}.${name}`));
  }
  return count === 0 ? [fieldError.required(path, 'must specify a volume type')] : errors;
}

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

/** Errors of a hostPath source, of a pod's volume or of a PersistentVolume. */
export function validateHostPath(source: NonNullable<Volume['hostPath']>, path: string): FieldError[] {
  if (!source.path) return [fieldError.required(`${path}.path`)];
  const errors = validateNoBacksteps(source.path, `${path}.path`);
  if (source.type !== undefined && !hostPathTypes.includes(source.type)) {
    errors.push(fieldError.notSupported(`${path}.type`, source.type, hostPathTypes));
  }
  return errors;
}

const volumeFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

function validateDownwardItem(item: DownwardItem, path: string): FieldError[] {
  const errors = [...requireText(item.path, `${path}.path`), ...validateInnerPath(item.path ?? '', `${path}.path`)];
  if (item.fieldRef) errors.push(...validateFieldRef(item.fieldRef, volumeFields, `${path}.fieldRef`));
  else if (item.resourceFieldRef) errors.push(...validateResourceRef(item.resourceFieldRef, `${path}.resourceFieldRef`, true));
  else errors.push(fieldError.required(path, 'one of fieldRef and resourceFieldRef is required'));
  if (item.fieldRef && item.resourceFieldRef) {
    errors.push(fieldError.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  }
  return [...errors, ...validateMode(item.mode, `${path}.mode`)];
}

function validateProjected(projected: Projected, path: string): FieldError[] {
  const errors = validateMode(projected.defaultMode, `${path}.defaultMode`);
  const paths = new Set<string>();
  const take = (name: string, value: unknown) => {
    if (name && paths.has(name)) errors.push(fieldError.invalid(path, value, 'conflicting duplicate paths'));
    paths.add(name);
  };
  for (const [index, source] of (projected.sources ?? []).entries()) {
    const at = `${path}.sources[${index}]`;
    const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
    for (const [name, keys] of [['secret', secret], ['configMap', configMap]] as const) {
      if (!keys) continue;
      errors.push(...requireText(keys.name, `${at}.${name}.name`), ...validateItems(keys.items, `${at}.${name}.items`));
      for (const item of keys.items ?? []) take(item.path, keys.name ?? '');
    }
    for (const item of downwardAPI?.items ?? []) {
      errors.push(...validateDownwardItem(item, `${at}.downwardAPI`));
      take(item.path, item.path);
    }
    if (serviceAccountToken) {
      const seconds = serviceAccountToken.expirationSeconds ?? 0;
      const field = `${at}.serviceAccountToken.expirationSeconds`;
      if (seconds < 600) errors.push(fieldError.invalid(field, seconds, 'may not specify a duration less than 10 minutes'));
      if (seconds > 2 ** 32) errors.push(fieldError.invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds'));
      errors.push(...requireText(serviceAccountToken.path, `${path}.path`), ...validateInnerPath(serviceAccountToken.path ?? '', `${path}.path`));
    }
    const kinds = [secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle].filter((kind) => kind).length;
    if (kinds > 1) errors.push(fieldError.forbidden(at, 'may not specify more than 1 volume type per source'));
  }
  return errors;
}

function validateItems(items: Items | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, index) => [
    ...requireText(item.key, `${path}[${index}].key`),
    ...requireText(item.path, `${path}[${index}].path`),
    ...validateInnerPath(item.path ?? '', `${path}[${index}].path`),
    ...validateMode(item.mode, `${path}[${index}].mode`),
  ]);
}

function requireText(text: string | undefined, path: string): FieldError[] {
  return text ? [] : [fieldError.required(path)];
}

function validateMode(mode: number | undefined, path: string): FieldError[] {
  const isValid = mode === undefined || (mode >= 0 && mode <= 0o777);
  return isValid ? [] : [fieldError.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

/** A path inside a volume: relative, and never upwards. */
function validateInnerPath(text: string, path: string): FieldError[] {
  const errors = validateRelativePath(text, path);
  if (text.startsWith('..') && !text.startsWith('../') && text !== '..') {
    errors.push(fieldError.invalid(path, text, "must not start with '..'"));
  }
  return errors;
}

/** Errors of a path that is to stay below something. */
export function validateRelativePath(text: string, path: string): FieldError[] {
  const errors = text.startsWith('/') ? [fieldError.invalid(path, text, 'must be a relative path')] : [];
  return [...errors, ...validateNoBacksteps(text, path)];
}

/** Errors of a path that climbs up. */
export function validateNoBacksteps(text: string, path: string): FieldError[] {
  return text.split('/').includes('..') ? [fieldError.invalid(path, text, "must not contain '..'")] : [];
}

const propagations = ['Bidirectional', 'HostToContainer', 'None'];

/** Errors of a container's mounts; `volumes` are the names that may be mounted. */
export function validateMounts(container: Container, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const mountPaths = new Set<string>();
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (!mount.name) errors.push(fieldError.required(`${at}.name`));
    if (!volumes.has(mount.name)) errors.push(fieldError.notFound(`${at}.name`, mount.name ?? ''));
    if (!mount.mountPath) errors.push(fieldError.required(`${at}.mountPath`));
    if (mountPaths.has(mount.mountPath)) errors.push(fieldError.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique'));
    mountPaths.add(mount.mountPath);
    // Kubernetes leaves the index out of the paths of sub-paths.
    if (mount.subPath) errors.push(...validateRelativePath(mount.subPath, `${path}.subPath`));
    if (mount.subPathExpr) {
      if (mount.subPath) {
        errors.push(fieldError.invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      }
      errors.push(...validateRelativePath(mount.subPathExpr, `${path}.subPathExpr`));
    }
    if (mount.mountPropagation !== undefined) errors.push(...validatePropagation(mount.mountPropagation, container, `${path}.mountPropagation`));
  }
  return errors;
}

/** Errors of a container's raw devices. */
export function validateDevices({ volumeDevices }: Container, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, { name, devicePath }] of (volumeDevices ?? []).entries()) {
    if (!name) errors.push(fieldError.required(`${path}[${index}].name`));
    if (!volumes.has(name)) errors.push(fieldError.notFound(`${path}[${index}].name`, name ?? ''));
    if (!devicePath) errors.push(fieldError.required(`${path}[${index}].devicePath`));
  }
  return errors;
}

function validatePropagation(propagation: string, { securityContext }: Container, path: string): FieldError[] {
  if (!propagations.includes(propagation)) return [fieldError.notSupported(path, propagation, propagations)];
  if (propagation !== 'Bidirectional' || securityContext?.privileged) return [];
  return [fieldError.forbidden(path, 'Bidirectional mount propagation is available only to privileged containers')];
}
