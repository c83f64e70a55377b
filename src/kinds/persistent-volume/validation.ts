// Field errors of a PersistentVolume, and what an update of it may change.
import { accessModeErrors, volumeModeErrors } from '../access-modes.ts';
import { goDiff } from '../pod/go-diff.ts';
import { validateNodeTerm } from '../pod/placement-validation.ts';
import { validateHostPath, validateNoBacksteps } from '../pod/volume-validation.ts';
import { deepEqual } from '../../model/equal.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goNil, goPointer, goStruct } from '../../model/go-value.ts';
import { goResourceList } from '../../model/go-quantity.ts';
import { isDns1123Subdomain } from '../../model/names.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../../model/object.ts';
import { byteValue, formatQuantity, parseQuantity } from '../../model/quantity.ts';

/** The sources a volume may have, in the order Kubernetes looks: the first one counts, every further one is refused. */
export const volumeSources = [
  ...['hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'flocker', 'nfs', 'rbd', 'quobyte', 'cephfs', 'iscsi', 'cinder'],
  ...['fc', 'flexVolume', 'azureFile', 'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'scaleIO', 'local', 'storageos', 'csi'],
] as readonly (keyof PersistentVolumeSpec)[];

const policies = ['Delete', 'Recycle', 'Retain'];

export function validatePersistentVolume({ spec }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(fieldError.required('spec.accessModes'));
  errors.push(...accessModeErrors(spec.accessModes, 'spec.accessModes'), ...validateCapacity(spec.capacity));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && !policies.includes(policy)) errors.push(fieldError.notSupported('spec.persistentVolumeReclaimPolicy', policy, policies));
  errors.push(...validateAffinity(spec), ...validateSource(spec));
  if (spec.hostPath && /^\/+$/.test(spec.hostPath.path) && policy === 'Recycle') {
    errors.push(fieldError.forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  }
  const { storageClassName: className = '' } = spec;
  if (className) errors.push(...isDns1123Subdomain(className).map((fault) => fieldError.invalid('spec.storageClassName', className, fault)));
  return [...errors, ...volumeModeErrors(spec.volumeMode, 'spec.volumeMode')];
}

/** A volume without any capacity is told so twice (seen on a real control plane). */
function validateCapacity(capacity: PersistentVolumeSpec['capacity']): FieldError[] {
  const names = Object.keys(capacity ?? {});
  const errors = names.length === 0 ? [fieldError.required('spec.capacity')] : [];
  if (names.length !== 1 || names[0] !== 'storage') {
    errors.push(fieldError.notSupported('spec.capacity', goResourceList(capacity), ['storage']));
  }
  for (const [name, text] of Object.entries(capacity ?? {})) {
    const quantity = parseQuantity(text);
    if (quantity.nano < 0n) errors.push(fieldError.invalid(`spec.capacity[${name}]`, byteValue(text), 'must be a valid resource quantity'));
    if (quantity.nano <= 0n) errors.push(fieldError.invalid(`spec.capacity[${name}]`, formatQuantity(quantity), 'must be greater than zero'));
  }
  return errors;
}

function validateAffinity({ nodeAffinity }: PersistentVolumeSpec): FieldError[] {
  if (!nodeAffinity) return [];
  const path = 'spec.nodeAffinity.required';
  if (!nodeAffinity.required) return [fieldError.required(path, 'must specify required node constraints')];
  const terms = nodeAffinity.required.nodeSelectorTerms ?? [];
  if (terms.length === 0) return [fieldError.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')];
  return terms.flatMap((term, index) => validateNodeTerm(term, true, `${path}.nodeSelectorTerms[${index}]`));
}

function validateSource(spec: PersistentVolumeSpec): FieldError[] {
  const errors: FieldError[] = [];
  const given = volumeSources.filter((name) => spec[name] !== undefined && spec[name] !== null);
  if (given.length === 0) return [fieldError.required('spec', 'must specify a volume type')];
  for (const [index, name] of given.entries()) {
    const path = `spec.${name}`;
    if (index > 0) errors.push(fieldError.forbidden(path, 'may not specify more than 1 volume type'));
    else errors.push(...validateFields(spec, name, path));
    if (index === 0 && name === 'local' && !spec.nodeAffinity) errors.push(fieldError.required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  return errors;
}

function validateFields({ hostPath, nfs, local, csi }: PersistentVolumeSpec, name: string, path: string): FieldError[] {
  const require = (text: string | undefined, field: string): FieldError[] => (text ? [] : [fieldError.required(`${path}.${field}`)]);
  if (name === 'hostPath' && hostPath) return validateHostPath(hostPath, path);
  if (name === 'local' && local) return local.path ? validateNoBacksteps(local.path, `${path}.path`) : require(local.path, 'path');
  if (name === 'csi' && csi) return [...require(csi.driver, 'driver'), ...require(csi.volumeHandle, 'volumeHandle')];
  if (name !== 'nfs' || !nfs) return [];
  const isRelative = Boolean(nfs.path) && !nfs.path.startsWith('/');
  return [
    ...require(nfs.server, 'server'),
    ...require(nfs.path, 'path'),
    ...(isRelative ? [fieldError.invalid(`${path}.path`, nfs.path, 'must be an absolute path')] : []),
  ];
}

/** Source and volume mode are for ever; the node affinity may be set once. */
export function validatePersistentVolumeUpdate(object: PersistentVolume, old: PersistentVolume): FieldError[] {
  const errors = validatePersistentVolume(object);
  const [source, before] = [sourceOf(object.spec), sourceOf(old.spec)];
  if (!deepEqual(source, before)) {
    const diff = goDiff('core.PersistentVolumeSource', before, source);
    errors.push(fieldError.forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${diff}`));
  }
  const { volumeMode, nodeAffinity } = object.spec;
  if (volumeMode !== old.spec.volumeMode) errors.push(fieldError.invalid('volumeMode', volumeMode, 'field is immutable'));
  if (old.spec.nodeAffinity && !deepEqual(nodeAffinity, old.spec.nodeAffinity)) {
    const value = nodeAffinity && goStruct('core.VolumeNodeAffinity', { Required: nodeAffinity.required ? goPointer('*core.NodeSelector') : goNil('*core.NodeSelector') });
    errors.push(fieldError.invalid('nodeAffinity', value, 'field is immutable'));
  }
  return errors;
}

function sourceOf(spec: PersistentVolumeSpec): Partial<PersistentVolumeSpec> {
  return Object.fromEntries(volumeSources.filter((name) => spec[name] !== undefined).map((name) => [name, spec[name]]));
}
