import { describe, expect, it } from 'vitest';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';
import type { Column, Kind } from '../../src/model/kind.ts';
import { defineKind } from '../../src/model/kind.ts';
import type { KubeObject } from '../../src/model/object.ts';
import { formatTable, formatTables } from '../../src/run/kubectl-table.ts';

const registry = createKubernetesRegistry();

function column(title: string, cells: Readonly<Record<string, string>>, more: Partial<Column> = {}): Column {
  return { title, value: ({ metadata }) => cells[metadata.name], ...more };
}

const names: Column = { title: 'NAME', value: ({ metadata }) => metadata.name };

function kindOf(columns: readonly Column[], more: Partial<Kind> = {}): Kind {
  return defineKind<KubeObject>({
    group: 'apps', version: 'v1', kind: 'Thing', plural: 'things', singular: 'thing', shortNames: [], namespaced: true,
    hasStatus: false, hasGeneration: false, nameRule: 'subdomain', columns, ...more,
  });
}

function object(name: string, namespace?: string): KubeObject {
  return { apiVersion: 'apps/v1', kind: 'Thing', metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '2025-06-01T08:00:00Z', ...(namespace ? { namespace } : {}) } };
}

describe('formatTable', () => {
  it('pads columns by three, to at least six, and leaves the last one alone', () => {
    const kind = kindOf([names, column('A', { web: '1' }), column('LAST', { web: 'x', longer: 'much longer than its title' })]);
    const table = formatTable({ kind, objects: [object('web'), object('longer')] }, { now: 0 });
    expect(table).toBe(['NAME     A     LAST', 'web      1     x', 'longer         much longer than its title', ''].join('\n'));
  });

  it('counts characters, not bytes or UTF-16 units', () => {
    const kind = kindOf([names, column('TEXT', { web: 'äöü😀äöü' }), column('AGE', { web: '1s' })]);
    expect(formatTable({ kind, objects: [object('web')] }, { now: 0 })).toBe('NAME   TEXT      AGE\nweb    äöü😀äöü   1s\n');
  });

  it('cuts a cell at its first line end and shows control characters', () => {
    const kind = kindOf([names, column('MESSAGE', { web: 'first\nsecond', api: 'a\x1b[31mb' })]);
    expect(formatTable({ kind, objects: [object('web'), object('api')] }, { now: 0 })).toBe('NAME   MESSAGE\nweb    first...\napi    a\\x1b[31mb\n');
  });

  it('prints wide columns when asked to, and those of the dashboard never', () => {
    const kind = kindOf([names, column('IP', { web: '10.0.0.1' }, { wide: true }), column('FILE', { web: 'web.yaml' }, { dashboardOnly: true })]);
    const group = { kind, objects: [object('web')] };
    expect(formatTable(group, { now: 0 })).toBe('NAME\nweb\n');
    expect(formatTable(group, { now: 0, wide: true })).toBe('NAME   IP\nweb    10.0.0.1\n');
  });

  it('puts the namespace in front of kinds that have one', () => {
    const objects = [object('web', 'default')];
    expect(formatTable({ kind: kindOf([names]), objects }, { now: 0, withNamespace: true })).toBe('NAMESPACE   NAME\ndefault     web\n');
    expect(formatTable({ kind: kindOf([names], { namespaced: false }), objects: [object('n')] }, { now: 0, withNamespace: true })).toBe('NAME\nn\n');
  });
});

describe('formatTables', () => {
  it('separates kinds by a blank line, names them with their kind and skips those without objects', () => {
    const core = kindOf([names], { group: '', kind: 'Other' });
    const groups = [{ kind: kindOf([names]), objects: [object('web')] }, { kind: kindOf([names]), objects: [] }, { kind: core, objects: [object('b')] }];
    expect(formatTables(groups, { now: 0, withKind: true })).toBe('NAME\nthing.apps/web\n\nNAME\nother/b\n');
  });
});

describe('the titles that kubectl prints', () => {
  it.each([
    ['pods', 'NAME READY STATUS RESTARTS AGE', 'IP NODE NOMINATED NODE READINESS GATES'],
    ['deployments', 'NAME READY UP-TO-DATE AVAILABLE AGE', 'CONTAINERS IMAGES SELECTOR'],
    ['replicasets', 'NAME DESIRED CURRENT READY AGE', 'CONTAINERS IMAGES SELECTOR'],
    ['daemonsets', 'NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE NODE SELECTOR AGE', 'CONTAINERS IMAGES SELECTOR'],
    ['nodes', 'NAME STATUS ROLES AGE VERSION', 'INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME'],
    ['namespaces', 'NAME STATUS AGE', ''],
    ['configmaps', 'NAME DATA AGE', ''],
    ['secrets', 'NAME TYPE DATA AGE', ''],
    ['serviceaccounts', 'NAME SECRETS AGE', ''],
    ['poddisruptionbudgets', 'NAME MIN AVAILABLE MAX UNAVAILABLE ALLOWED DISRUPTIONS AGE', ''],
    ['controllerrevisions', 'NAME CONTROLLER REVISION AGE', ''],
    ['priorityclasses', 'NAME VALUE GLOBAL-DEFAULT AGE PREEMPTIONPOLICY', ''],
    ['leases', 'NAME HOLDER AGE', ''],
  ])('%s', (plural, narrow, extra) => {
    const kind = registry.kind(plural);
    const titles = (wide: boolean): string => formatTable({ kind, objects: [] }, { now: 0, wide }).trim().replaceAll(/ {3,}/g, ' ');
    expect(titles(false)).toBe(narrow);
    expect(titles(true)).toBe(`${narrow} ${extra}`.trim());
  });

  it('events have theirs in another order when wide', () => {
    const kind = registry.kind('events');
    const titles = (wide: boolean): string => formatTable({ kind, objects: [] }, { now: 0, wide }).trim().replaceAll(/ {3,}/g, '|');
    expect(titles(false)).toBe('LAST SEEN|TYPE|REASON|OBJECT|MESSAGE');
    expect(titles(true)).toBe('LAST SEEN|TYPE|REASON|OBJECT|SUBOBJECT|SOURCE|MESSAGE|FIRST SEEN|COUNT|NAME');
  });
});
