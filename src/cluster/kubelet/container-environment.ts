// The environment of a container: envFrom, env, the downward API, and what is missing for it (rules 6.4, 6.12.5 to 6.12.7).
import type { ReadOnlyClient } from '../../model/client.ts';
import type { ConfigMap, Container, Node, Pod, Secret } from '../../model/object.ts';
import { podField, resourceField } from './downward-api.ts';
import { decodeBase64 } from './volumes/projections.ts';
import type { ServiceVariables } from './network/service-links.ts';
import { expandEnvironment } from './process/environment.ts';

export type Environment = { variables: Record<string, string> } | { error: string };

type Variable = NonNullable<Container['env']>[number];

/** `links` are those of Services, which everything else overrides. The variables that the kubelet gives (PATH and HOSTNAME are the runtime's), or the text of CreateContainerConfigError. */
export function containerEnvironment(container: Container, pod: Pod, node: Node | undefined, client: ReadOnlyClient, links: ServiceVariables): Environment {
  const variables: Record<string, string> = { ...links };
  const error = addSources(variables, container, pod, client);
  if (error) return { error };
  const values: { name: string; value: string }[] = [];
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom ? referredValue(variable, container, pod, node, client) : { value: variable.value ?? '' };
    if ('error' in value) return value;
    if (value.value !== undefined) values.push({ name: variable.name, value: value.value });
  }
  return { variables: expandEnvironment(variables, values) };
}

/** True when nothing has to be looked up, so that no problem can arise. */
export function isPlainEnvironment(container: Container): boolean {
  return !container.envFrom?.length && !container.env?.some(({ valueFrom }) => valueFrom) && !container.volumeMounts?.some(({ subPathExpr }) => subPathExpr);
}

function addSources(variables: Record<string, string>, container: Container, pod: Pod, client: ReadOnlyClient): string | undefined {
  const { namespace } = pod.metadata;
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef) {
      const found = client.find<ConfigMap>('configmaps', namespace, configMapRef.name!);
      if (!found && !configMapRef.optional) return `configmap "${configMapRef.name}" not found`;
      for (const [key, value] of Object.entries(found?.data ?? {})) variables[prefix + key] = value;
    }
    if (secretRef) {
      const found = client.find<Secret>('secrets', namespace, secretRef.name!);
      if (!found && !secretRef.optional) return `secret "${secretRef.name}" not found`;
      for (const [key, value] of Object.entries(found?.data ?? {})) variables[prefix + key] = decodeBase64(value);
    }
  }
  return undefined;
}

function referredValue(variable: Variable, container: Container, pod: Pod, node: Node | undefined, client: ReadOnlyClient): { value?: string } | { error: string } {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = variable.valueFrom!;
  const { namespace } = pod.metadata;
  if (configMapKeyRef) {
    const { name, key, optional } = configMapKeyRef;
    const found = client.find<ConfigMap>('configmaps', namespace, name!);
    if (!found) return optional ? {} : { error: `configmap "${name}" not found` };
    const value = found.data?.[key];
    if (value === undefined) return optional ? {} : { error: `couldn't find key ${key} in ConfigMap ${namespace}/${name}` };
    return { value };
  }
  if (secretKeyRef) {
    const { name, key, optional } = secretKeyRef;
    const found = client.find<Secret>('secrets', namespace, name!);
    if (!found) return optional ? {} : { error: `secret "${name}" not found` };
    const value = found.data?.[key];
    if (value === undefined) return optional ? {} : { error: `couldn't find key ${key} in Secret ${namespace}/${name}` };
    return { value: decodeBase64(value) };
  }
  if (fieldRef) return { value: podField(pod, fieldRef.fieldPath) ?? '' };
  if (resourceFieldRef) {
    const { containerName } = resourceFieldRef;
    const isThere = !containerName || [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].some((each) => each.name === containerName);
    if (!isThere) return { error: `container ${containerName} not found` };
    return { value: resourceField(resourceFieldRef, container, pod, node) };
  }
  return { value: '' };
}
