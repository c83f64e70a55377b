import { expect, test } from 'vitest';
import { namespaceKind } from '../../src/kinds/namespace.ts';
import { cellsOf, created } from '../support/kinds.ts';

test('a new namespace carries its name as a label, a finalizer and a phase', () => {
  const object = created(namespaceKind, 'metadata: {name: dev, labels: {kubernetes.io/metadata.name: wrong, a: b}}\nstatus: {phase: Terminating}');
  expect(object.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'dev', a: 'b' });
  expect(object.spec).toEqual({ finalizers: ['kubernetes'] });
  expect(object.status).toEqual({ phase: 'Active' });
  expect(cellsOf(namespaceKind, object)).toEqual({ NAME: 'dev', STATUS: 'Active', AGE: '60s' });
});

test('an update cannot take the finalizer away', () => {
  const old = created(namespaceKind, 'metadata: {name: dev}');
  const draft = { ...old, spec: {} };
  namespaceKind.prepareForUpdate?.(draft, old);
  expect(draft.spec).toBe(old.spec);
});

test('Enter and u make it the current one', () => {
  const object = created(namespaceKind, 'metadata: {name: dev}');
  expect(namespaceKind.drillDown?.(object)).toEqual({ view: 'use-namespace' });
  expect(namespaceKind.actions?.map(({ key }) => key)).toEqual(['u']);
});
