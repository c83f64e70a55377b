// What the server says about the parts of an accepted pod that are not its containers.
import { addressWarnings } from '../../model/ip-warnings.ts';
import { isLabelValue } from '../../model/names.ts';
import type { PodSpec } from '../../model/object.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { volumeWarnings } from './volume-warnings.ts';

type AffinityTerm = NonNullable<NonNullable<NonNullable<PodSpec['affinity']>['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']>[number];

type NodeSelectorTerm = NonNullable<NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']>['nodeSelectorTerms'][number];

const noSelector = 'a null labelSelector results in matching no pod';

/** Labels of nodes that have another name by now. */
const oldLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
};

/** Those before what is said of the containers. */
export function specWarnings(spec: PodSpec, path: string): string[] {
  const { nodeSelector, topologySpreadConstraints, hostAliases, imagePullSecrets, overhead } = spec;
  const warnings: string[] = [];
  for (const label of Object.keys(nodeSelector ?? {})) if (Object.hasOwn(oldLabels, label)) warnings.push(`${path}.nodeSelector[${label}]: ${oldLabels[label]}`);
  warnings.push(...nodeAffinityWarnings(spec, path));
  for (const [index, { topologyKey, labelSelector }] of (topologySpreadConstraints ?? []).entries()) {
    const at = `${path}.topologySpreadConstraints[${index}]`;
    if (Object.hasOwn(oldLabels, topologyKey)) warnings.push(`${at}.topologyKey: ${topologyKey} is ${oldLabels[topologyKey]}`);
    if (!labelSelector) warnings.push(`${at}.labelSelector: ${noSelector}`);
  }
  warnings.push(...volumeWarnings(spec, path));
  warnings.push(...repeated(hostAliases ?? [], ({ ip = '' }) => ip, (index, ip) => `${path}.hostAliases[${index}].ip: duplicate ip ${JSON.stringify(ip)}`));
  warnings.push(...repeated(imagePullSecrets ?? [], ({ name = '' }) => name, (index, name) => `${path}.imagePullSecrets[${index}].name: duplicate name ${JSON.stringify(name)}`));
  for (const [index, { name }] of (imagePullSecrets ?? []).entries()) if (!name) warnings.push(`${path}.imagePullSecrets[${index}].name: invalid empty name ""`);
  for (const name of ['memory', 'ephemeral-storage']) {
    const text = overhead?.[name];
    if (text !== undefined && parseQuantity(text).nano % 1_000_000_000n !== 0n) warnings.push(`${path}.overhead[${name}]: fractional byte value "${text}" is invalid, must be an integer`);
  }
  return warnings;
}

function nodeAffinityWarnings({ affinity }: PodSpec, path: string): string[] {
  const { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } = affinity?.nodeAffinity ?? {};
  const at = `${path}.affinity.nodeAffinity`;
  return [
    ...(required?.nodeSelectorTerms ?? []).flatMap((term, index) => termWarnings(term, false, `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`)),
    ...preferred.flatMap(({ preference }, index) => termWarnings(preference, true, `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`)),
  ];
}

function termWarnings({ matchExpressions = [] }: NodeSelectorTerm, areValuesChecked: boolean, path: string): string[] {
  return matchExpressions.flatMap(({ key, values = [] }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const old = Object.hasOwn(oldLabels, key) ? [`${at}.key: ${key} is ${oldLabels[key]}`] : [];
    const wrong = areValuesChecked ? values.flatMap((value, place) => isLabelValue(value).map((fault) => `${at}.values[${place}]: ${value} is invalid, ${fault}`)) : [];
    return [...old, ...wrong];
  });
}

/** Those after what is said of the containers. */
export function lateSpecWarnings({ terminationGracePeriodSeconds = 0, affinity, dnsConfig, hostAliases = [] }: PodSpec, path: string): string[] {
  const warnings: string[] = [];
  if (terminationGracePeriodSeconds < 0) warnings.push(`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  for (const field of ['podAffinity', 'podAntiAffinity'] as const) {
    const { requiredDuringSchedulingIgnoredDuringExecution: required = [], preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } = affinity?.[field] ?? {};
    const check = (term: AffinityTerm, at: string): void => {
      if (!term.labelSelector) warnings.push(`${path}.affinity.${field}.${at}.labelSelector: ${noSelector}`);
    };
    for (const [index, term] of required.entries()) check(term, `requiredDuringSchedulingIgnoredDuringExecution[${index}]`);
    for (const [index, { podAffinityTerm }] of preferred.entries()) check(podAffinityTerm, `preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm`);
  }
  for (const [index, address] of (dnsConfig?.nameservers ?? []).entries()) warnings.push(...addressWarnings(`${path}.dnsConfig.nameservers[${index}]`, address));
  for (const [index, { ip }] of hostAliases.entries()) warnings.push(...addressWarnings(`${path}.hostAliases[${index}].ip`, ip ?? ''));
  return warnings;
}

function repeated<T>(items: readonly T[], keyOf: (item: T) => string, say: (index: number, key: string) => string): string[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = keyOf(item);
    const isAgain = seen.has(key);
    seen.add(key);
    return isAgain ? [say(index, key)] : [];
  });
}
