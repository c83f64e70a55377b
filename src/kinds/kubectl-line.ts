// The kubectl command that does what a key did, shown after it.
import type { KubeObject } from '../model/object.ts';

/** `kubectl scale deployment/web --replicas=4 -n default`; several objects of one namespace share a line, others are joined by `;`. */
export function kubectlLine(command: string, objects: readonly KubeObject[], ...rest: readonly string[]): string {
  const byNamespace = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? '';
    const group = byNamespace.get(namespace);
    if (group) group.push(object);
    else byNamespace.set(namespace, [object]);
  }
  return [...byNamespace]
    .map(([namespace, group]) =>
      ['kubectl', command, ...group.map(referTo), ...rest, ...(namespace ? ['-n', namespace] : [])].join(' '),
    )
    .join('; ');
}

/** `deployment/web` for one object, `3 deployments` for several of a kind. */
export function subjectOf(objects: readonly KubeObject[]): string {
  const [first] = objects;
  if (!first) return 'nothing';
  return objects.length === 1 ? referTo(first) : `${objects.length} ${first.kind.toLowerCase()}s`;
}

/** `deployment/web`, the form kubectl takes; `widget.example.com/red` for what others have defined. */
export function referTo(object: KubeObject): string {
  const [group = ''] = object.apiVersion.split('/');
  return `${object.kind.toLowerCase()}${!group.includes('.') || group.endsWith('.k8s.io') ? '' : `.${group}`}/${object.metadata.name}`;
}
