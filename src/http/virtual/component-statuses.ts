// componentstatuses: whether the components of the control plane answer, as the old API says it.
import type { ClusterPort } from '../../model/client.ts';
import { notFound } from '../../model/errors.ts';
import type { Column } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { textColumn } from '../../kinds/columns.ts';
import { formOf, sendJson, warningHeader } from '../exchange.ts';
import { tableOptions } from '../list.ts';
import { renderTable } from '../table.ts';
import type { VirtualResource } from './virtual-resource.ts';

type ComponentStatus = KubeObject & { conditions: readonly { type: string; status: string; message: string }[] };

/** What is asked, under which name, and at which port it would answer. */
const components = [
  { name: 'scheduler', component: 'kube-scheduler', port: 10_259 },
  { name: 'controller-manager', component: 'kube-controller-manager', port: 10_257 },
  { name: 'etcd-0', component: 'etcd', port: 2379 },
] as const;

const condition = ({ conditions }: ComponentStatus): ComponentStatus['conditions'][number] => conditions[0]!;
const columns: readonly Column<ComponentStatus>[] = [
  { title: 'NAME', format: 'name', value: ({ metadata }) => metadata.name },
  textColumn('Status', (object) => (condition(object).status === 'True' ? 'Healthy' : 'Unhealthy')),
  textColumn('Message', (object) => condition(object).message),
  textColumn('Error', () => ''),
];

export const componentStatuses: VirtualResource = {
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  serve(exchange, { name }, { port }) {
    exchange.response.setHeader('Warning', warningHeader('v1 ComponentStatus is deprecated in v1.19+'));
    const all = components.map((each) => statusOf(port, each));
    const found = name === undefined ? all : all.filter(({ metadata }) => metadata.name === name);
    if (found.length === 0) throw notFound('componentstatuses', name!);
    if (formOf(exchange) === 'table') return sendJson(exchange, 200, renderTable({ columns }, found, {}, tableOptions(exchange, port)));
    sendJson(exchange, 200, name === undefined ? { kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {}, items: found } : found[0]!);
  },
};

function statusOf(port: ClusterPort, { name, component, port: tcpPort }: (typeof components)[number]): ComponentStatus {
  const isRunning = port.faults?.components().find((each) => each.name === component)?.isRunning ?? true;
  const message = isRunning ? 'ok' : `Get "https://127.0.0.1:${tcpPort}/healthz": dial tcp 127.0.0.1:${tcpPort}: connect: connection refused`;
  const metadata = { name, creationTimestamp: null } as unknown as KubeObject['metadata'];
  return { apiVersion: 'v1', kind: 'ComponentStatus', metadata, conditions: [{ type: 'Healthy', status: isRunning ? 'True' : 'False', message }] };
}
