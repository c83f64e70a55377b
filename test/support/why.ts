// What `why` says about an object of a cluster, as plain lines.
import type { KubeEvent, KubeObject } from '../../src/model/object.ts';
import { explain } from '../../src/ui/why/explain.ts';
import type { TestCluster } from './cluster.ts';

/** `plural` as the registry knows it; lines without tones, blank ones left out, runs of blanks inside as they are. */
export function whyLines({ port, admin }: TestCluster, plural: string, name: string, namespace?: string): string[] {
  const kind = port.registry.kind(plural);
  const object = admin.get<KubeObject>(plural, kind.namespaced ? (namespace ?? 'default') : undefined, name);
  const events = port.list<KubeEvent>('events');
  const context = {
    port,
    now: port.now,
    events: (about: KubeObject) => events.filter(({ involvedObject }) => involvedObject.kind === about.kind && involvedObject.name === about.metadata.name),
  };
  return explain(context, plural, object).map((line) => line.map(({ text }) => text).join('')).filter((line) => line !== '');
}

/** The name of the first pod that begins with this. */
export function podNamed({ admin }: TestCluster, start: string): string {
  const pod = admin.list('pods', { namespace: 'default' }).find(({ metadata }) => metadata.name.startsWith(start));
  if (!pod) throw new Error(`no pod begins with ${start}`);
  return pod.metadata.name;
}
