// Golden scenario 9.15: a namespace is deleted with all that is in it.
import { describe, expect, it } from 'vitest';
import { createTestCluster } from '../support/cluster.ts';
import { refusalOf } from '../support/apiserver.ts';

describe('9.15 delete namespace', () => {
  const cluster = createTestCluster();
  cluster.apply(`
{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [ { name: sleep, image: busybox:1.36, command: [sleep, "3600"] } ] }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: prices, namespace: shop }, data: { apple: "1" } }
`);
  cluster.settle();
  cluster.admin.delete('namespaces', undefined, 'shop');
  cluster.advance('10s');

  it('is Terminating until all pods have finished', () => {
    expect(cluster.table('namespaces', { columns: ['NAME', 'STATUS'] })).toMatchInlineSnapshot(`
      "NAME              STATUS
      default           Active
      kube-node-lease   Active
      kube-public       Active
      kube-system       Active
      shop              Terminating"
    `);
    expect(cluster.table('pods', { namespace: 'shop', columns: ['READY', 'STATUS'] })).toMatchInlineSnapshot(`
      "READY   STATUS
      1/1     Terminating
      1/1     Terminating"
    `);
    expect(cluster.admin.list('configmaps', { namespace: 'shop' }).map(({ metadata }) => metadata.name)).toEqual(['kube-root-ca.crt', 'prices']);
  });

  it('takes nothing new meanwhile', () => {
    const refusal = refusalOf(() => cluster.apply('{ apiVersion: v1, kind: ConfigMap, metadata: { name: late, namespace: shop } }'));
    expect(`${refusal.code} ${refusal.message}`).toMatchInlineSnapshot(`"403 configmaps "late" is forbidden: unable to create new content in namespace shop because it is being terminated"`);
  });

  it('is gone soon after the last of them', () => {
    cluster.until('shop is gone', () => cluster.admin.find('namespaces', undefined, 'shop') === undefined, '1m');
    expect(cluster.admin.list('pods', { namespace: 'shop' })).toEqual([]);
  });
});
