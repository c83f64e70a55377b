// The shape that all stored objects share, and Kubernetes' own types narrowed to what the store guarantees.
import type * as admission from 'kubernetes-types/admissionregistration/v1';
import type * as apiextensions from 'kubernetes-types/apiextensions/v1';
import type * as apps from 'kubernetes-types/apps/v1';
import type * as autoscaling from 'kubernetes-types/autoscaling/v2';
import type * as batch from 'kubernetes-types/batch/v1';
import type * as certificates from 'kubernetes-types/certificates/v1';
import type * as coordination from 'kubernetes-types/coordination/v1';
import type * as core from 'kubernetes-types/core/v1';
import type * as discovery from 'kubernetes-types/discovery/v1';
import type * as flowcontrol from 'kubernetes-types/flowcontrol/v1';
import type * as meta from 'kubernetes-types/meta/v1';
import type * as networking from 'kubernetes-types/networking/v1';
import type * as node from 'kubernetes-types/node/v1';
import type * as policy from 'kubernetes-types/policy/v1';
import type * as rbac from 'kubernetes-types/rbac/v1';
import type * as scheduling from 'kubernetes-types/scheduling/v1';
import type * as storage from 'kubernetes-types/storage/v1';

export type LabelSelector = meta.LabelSelector;
export type Labels = Readonly<Record<string, string>>;

/** One entry of metadata.ownerReferences, as written by a controller. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** metadata of a stored object: what the apiserver assigns (rule 1.1) is always there. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  generateName?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: unknown[];
}

/** Any object of the cluster. Stored objects are deep-frozen and replaced, never edited. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: unknown;
  status?: unknown;
}

/** A Kubernetes type as the store holds it: metadata complete, spec and status present. */
export type Live<T> = Omit<T, 'apiVersion' | 'kind' | 'metadata' | 'spec' | 'status'> & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
} & ('spec' extends keyof T ? { spec: NonNullable<T['spec']> } : unknown) &
  ('status' extends keyof T ? { status: NonNullable<T['status']> } : unknown);

export type ApiService = KubeObject & {
  spec: { group?: string; version?: string; service?: { namespace?: string; name?: string; port?: number }; groupPriorityMinimum?: number; versionPriority?: number };
  status: { conditions?: { type: string; status: string; reason?: string; message?: string; lastTransitionTime?: string }[] };
};
export type CertificateSigningRequest = Live<certificates.CertificateSigningRequest>;
export type CertificateSigningRequestCondition = certificates.CertificateSigningRequestCondition;
export type CsiDriver = Live<storage.CSIDriver>;
export type CsiNode = Live<storage.CSINode>;
export type CsiStorageCapacity = Live<storage.CSIStorageCapacity>;
export type FlowSchema = Live<flowcontrol.FlowSchema>;
export type PriorityLevelConfiguration = Live<flowcontrol.PriorityLevelConfiguration>;
/** Of networking.k8s.io/v1 since 1.33. */
export type IpAddress = KubeObject & { spec: { parentRef?: { group?: string; resource: string; namespace?: string; name: string } } };
export type ServiceCidr = KubeObject & { spec: { cidrs?: string[] }; status: { conditions?: meta.Condition[] } };
export type WebhookConfiguration = Live<admission.ValidatingWebhookConfiguration>;
export type ValidatingAdmissionPolicy = Live<admission.ValidatingAdmissionPolicy>;
export type ValidatingAdmissionPolicyBinding = Live<admission.ValidatingAdmissionPolicyBinding>;
export type PodTemplate = Live<core.PodTemplate>;
export type Pod = Live<core.Pod>;
export type PodSpec = core.PodSpec;
export type PodStatus = core.PodStatus;
export type PodTemplateSpec = core.PodTemplateSpec;
export type PodCondition = core.PodCondition;
export type Container = core.Container;
/** `user` is newer than the package of types. */
export type ContainerStatus = core.ContainerStatus & { user?: { linux?: { uid: number; gid: number; supplementalGroups?: number[] } } };
export type ContainerState = core.ContainerState;
export type Probe = core.Probe;
export type Volume = core.Volume;
export type Taint = core.Taint;
export type Toleration = core.Toleration;
export type PodAffinityTerm = core.PodAffinityTerm;
export type TopologySpreadConstraint = core.TopologySpreadConstraint;
export type Node = Live<core.Node>;
export type NodeCondition = core.NodeCondition;
export type Namespace = Live<core.Namespace>;
export type ConfigMap = Live<core.ConfigMap>;
export type Secret = Live<core.Secret>;
export type ServiceAccount = Live<core.ServiceAccount>;
export type Deployment = Live<apps.Deployment>;
export type DeploymentCondition = apps.DeploymentCondition;
export type ReplicaSet = Live<apps.ReplicaSet>;
export type ReplicationController = Live<core.ReplicationController>;
export type StatefulSet = Live<apps.StatefulSet>;
export type DaemonSet = Live<apps.DaemonSet>;
export type ControllerRevision = Live<apps.ControllerRevision>;
export type Job = Live<batch.Job>;
export type JobSpec = batch.JobSpec;
export type JobStatus = batch.JobStatus;
export type JobCondition = batch.JobCondition;
export type CronJob = Live<batch.CronJob>;
export type PodDisruptionBudget = Live<policy.PodDisruptionBudget>;
export type PriorityClass = Live<scheduling.PriorityClass>;
export type RuntimeClass = Live<node.RuntimeClass>;
export type PersistentVolume = Live<core.PersistentVolume>;
export type PersistentVolumeSpec = core.PersistentVolumeSpec;
export type PersistentVolumeClaim = Live<core.PersistentVolumeClaim>;
export type PersistentVolumeClaimSpec = core.PersistentVolumeClaimSpec;
export type StorageClass = Live<storage.StorageClass>;
export type VolumeAttachment = Live<storage.VolumeAttachment>;
export type Service = Live<core.Service>;
export type ServiceSpec = core.ServiceSpec;
export type ServicePort = core.ServicePort;
export type Endpoints = Live<core.Endpoints>;
export type EndpointSubset = core.EndpointSubset;
export type EndpointSlice = Live<discovery.EndpointSlice>;
export type Endpoint = discovery.Endpoint;
export type ResourceQuota = Live<core.ResourceQuota>;
export type LimitRange = Live<core.LimitRange>;
export type LimitRangeItem = core.LimitRangeItem;
export type Role = Live<rbac.Role>;
export type ClusterRole = Live<rbac.ClusterRole>;
export type RoleBinding = Live<rbac.RoleBinding>;
export type ClusterRoleBinding = Live<rbac.ClusterRoleBinding>;
export type PolicyRule = rbac.PolicyRule;
export type HorizontalPodAutoscaler = Live<autoscaling.HorizontalPodAutoscaler>;
export type CustomResourceDefinition = Live<apiextensions.CustomResourceDefinition>;
export type CustomResourceDefinitionSpec = apiextensions.CustomResourceDefinitionSpec;
export type CustomResourceDefinitionVersion = apiextensions.CustomResourceDefinitionVersion;
export type CustomResourceDefinitionNames = apiextensions.CustomResourceDefinitionNames;
export type CustomResourceDefinitionCondition = apiextensions.CustomResourceDefinitionCondition;
export type CustomResourceColumnDefinition = apiextensions.CustomResourceColumnDefinition;
export type Ingress = Live<networking.Ingress>;
export type IngressClass = Live<networking.IngressClass>;
export type NetworkPolicy = Live<networking.NetworkPolicy>;
export type Lease = Live<coordination.Lease>;
export type KubeEvent = Live<core.Event>;

/** `namespace/name`, or `name` for cluster-scoped objects: the storage key inside one kind. */
export function keyOf(object: { metadata: { namespace?: string; name: string } }): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** Joins a namespace ('' or undefined for cluster scope) and a name to a storage key. */
export function objectKey(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** Splits a storage key; the namespace of a cluster-scoped key is undefined. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The owner reference with controller: true, if any (rule 1.1.9 allows at most one). */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  const owners = object.metadata.ownerReferences;
  if (!owners) return undefined;
  // By index, as this is asked for every change of every pod.
  for (let index = 0; index < owners.length; index++) if (owners[index]!.controller) return owners[index];
  return undefined;
}
