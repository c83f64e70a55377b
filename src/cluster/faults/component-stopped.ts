// A component of the control plane that does not come up any more.
import { defineFault } from './fault-kind.ts';

const consequences: Readonly<Record<string, readonly string[]>> = {
  'kube-scheduler': ['New pods stay Pending: nobody places them. Everything that runs goes on.'],
  'kube-controller-manager': ['Nothing heals: no new pods for those that go, no rollouts, dead nodes are not noticed, deleted owners leave their pods behind.'],
  'kube-apiserver': ['Every request is refused. Containers run on and are restarted by their kubelets, but nothing is reported, scheduled or healed.'],
  etcd: ['Every request times out. Containers run on and are restarted by their kubelets, but nothing is reported, scheduled or healed.'],
};

export const componentStopped = defineFault<'component'>({
  name: 'component-stopped',
  title: 'Stop the component',
  target: 'component',
  effect: 'it does not run',
  lines: ({ name }) => [`${name} ends and does not come up again until this is reverted.`, ...(consequences[name] ?? [])],
  turn: (isOn, { name }, { controlPlane }) => controlPlane.setStopped(name, isOn),
});
