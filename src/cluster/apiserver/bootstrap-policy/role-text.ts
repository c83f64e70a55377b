// Roles as text, a rule to a line: `VERBS GROUPS RESOURCES`, or `VERBS url PATHS`; words of a list are joined by commas, the core group is `core`.
import type { PolicyRule } from '../../../model/object.ts';

const READ = 'get,list,watch';
const WRITE = 'create,delete,deletecollection,patch,update';
const verbSets: Readonly<Record<string, string>> = { READ, WRITE, ALL: `${READ},${WRITE}` };

/** The rules of a text, with lists sorted as the real roles have them. */
export function rulesIn(text: string): PolicyRule[] {
  return text.trim().split('\n').map((line) => {
    const [verbs = '', group = '', things = ''] = line.trim().split(' ');
    const list = (words: string): string[] => words.split(',').sort();
    const rule = { verbs: list(verbSets[verbs] ?? verbs) };
    if (group === 'url') return { ...rule, nonResourceURLs: list(things) };
    const [resources = '', names] = things.split('=');
    return { ...rule, apiGroups: list(group).map((each) => (each === 'core' ? '' : (domains[each] ?? each))).sort(), resources: list(resources), ...(names ? { resourceNames: list(names) } : {}) };
  });
}

/** Groups whose names are long. */
const domains: Readonly<Record<string, string>> = {
  auth: 'authorization.k8s.io',
  authn: 'authentication.k8s.io',
  certificates: 'certificates.k8s.io',
  coordination: 'coordination.k8s.io',
  discovery: 'discovery.k8s.io',
  events: 'events.k8s.io',
  networking: 'networking.k8s.io',
  rbac: 'rbac.authorization.k8s.io',
  storage: 'storage.k8s.io',
};
