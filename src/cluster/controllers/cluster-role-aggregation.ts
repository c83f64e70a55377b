// ClusterRoles with an aggregationRule: their rules are those of all ClusterRoles that its selectors choose, in order of names.
import { deepEqual } from '../../model/equal.ts';
import type { ClusterRole, PolicyRule } from '../../model/object.ts';
import { compileLabelSelector } from '../../model/selector.ts';
import type { Change } from '../../model/client.ts';
import type { ControllerDefinition } from './controller.ts';
import { noKeys } from './controller.ts';

export const clusterRoleAggregationController: ControllerDefinition = {
  name: 'clusterrole-aggregation-controller',
  create({ client }) {
    const gatherers = (): ClusterRole[] => client.list<ClusterRole>('clusterroles').filter(({ aggregationRule }) => aggregationRule);
    return {
      // Any role may be part of any of these, and there are few of them.
      watches: [{ plural: 'clusterroles', keysOf: (change) => (mayMatter(change) ? gatherers().map(({ metadata }) => metadata.name) : noKeys) }],
      reconcile(name) {
        const role = client.find<ClusterRole>('clusterroles', undefined, name);
        if (!role?.aggregationRule) return;
        const rules: PolicyRule[] = [];
        for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
          const { matches } = compileLabelSelector(selector);
          for (const part of client.list<ClusterRole>('clusterroles')) {
            if (part.metadata.name === name || !matches(part.metadata.labels)) continue;
            for (const rule of part.rules ?? []) if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
          }
        }
        if (!deepEqual(rules, role.rules ?? [])) client.update<ClusterRole>('clusterroles', { ...role, rules });
      },
    };
  },
};

function mayMatter({ type, object, previous }: Change): boolean {
  const [role, old] = [object as ClusterRole, previous as ClusterRole | undefined];
  return type !== 'MODIFIED' || !old || role.rules !== old.rules || role.aggregationRule !== old.aggregationRule || role.metadata.labels !== old.metadata.labels;
}
