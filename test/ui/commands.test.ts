// The language of the `:` prompt as tables.
import { describe, expect, test } from 'vitest';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';
import type { Command, CommandContext } from '../../src/ui/commands.ts';
import { parseCommand, suggestCommands } from '../../src/ui/commands.ts';

const context: CommandContext = {
  aliases: new Map([['pp', 'pods kube-system']]),
  skins: ['stock', 'nord', 'paper'],
  registry: createKubernetesRegistry(),
  views: new Map([['help', 'help'], ['manifests', 'manifests']]),
  namespaces: () => ['default', 'dev', 'kube-system'],
  history: ['pods', 'deploy dev'],
};

describe('a line means', () => {
  const cases: [line: string, command: Command][] = [
    ['pods', { type: 'table', plural: 'pods' }],
    ['pp', { type: 'table', plural: 'pods', namespace: 'kube-system' }],
    ['PP /web x', { type: 'table', plural: 'pods', namespace: 'kube-system', filter: 'web x' }],
    [' PO ', { type: 'table', plural: 'pods' }],
    ['deployments.apps', { type: 'table', plural: 'deployments' }],
    ['v1/pods dev', { type: 'table', plural: 'pods', namespace: 'dev' }],
    ['apps/v1/deployments /x', { type: 'table', plural: 'deployments', filter: 'x' }],
    ['networking.k8s.io/v1/ingresses', { type: 'table', plural: 'ingresses' }],
    ['po dev', { type: 'table', plural: 'pods', namespace: 'dev' }],
    ['po -n dev', { type: 'table', plural: 'pods', namespace: 'dev' }],
    ['po all', { type: 'table', plural: 'pods', namespace: '' }],
    ['po -A', { type: 'table', plural: 'pods', namespace: '' }],
    ['no dev', { type: 'table', plural: 'nodes' }],
    ['po /web 1', { type: 'table', plural: 'pods', filter: 'web 1' }],
    ['po dev app=web,tier!=db /x', { type: 'table', plural: 'pods', namespace: 'dev', labelSelector: 'app=web,tier!=db', filter: 'x' }],
    ["po 'app in (a, b)' dev", { type: 'table', plural: 'pods', namespace: 'dev', labelSelector: 'app in (a, b)' }],
    ['po app=a tier=b', { type: 'table', plural: 'pods', labelSelector: 'app=a,tier=b' }],
    ['po -f wb', { type: 'table', plural: 'pods', filter: '-f wb' }],
    ['deploy/web', { type: 'table', plural: 'deployments', name: 'web' }],
    ['dp dev /x', { type: 'table', plural: 'deployments', namespace: 'dev', filter: 'x' }],
    ...Object.entries({ sec: 'secrets', jo: 'jobs', np: 'networkpolicies', cr: 'clusterroles', crb: 'clusterrolebindings', ro: 'roles', rb: 'rolebindings', sts: 'statefulsets', cj: 'cronjobs', ds: 'daemonsets', svc: 'services', ing: 'ingresses', cm: 'configmaps', sa: 'serviceaccounts', rs: 'replicasets', hpa: 'horizontalpodautoscalers', pdb: 'poddisruptionbudgets', ev: 'events' }).map(([word, plural]): [string, Command] => [word, { type: 'table', plural }]),
    ['dep', { type: 'table', plural: 'deployments' }],
    ['Dep dev /x', { type: 'table', plural: 'deployments', namespace: 'dev', filter: 'x' }],
    ['depl/web', { type: 'table', plural: 'deployments', name: 'web' }],
    ['man', { type: 'view', view: 'manifests', words: [] }],
    ['spe 10', { type: 'speed', speed: 10 }],
    ['ns', { type: 'table', plural: 'namespaces' }],
    ['ns dev', { type: 'namespace', namespace: 'dev' }],
    ['ns all', { type: 'namespace', namespace: '' }],
    ['?', { type: 'view', view: 'help', words: [] }],
    ['manifests', { type: 'view', view: 'manifests', words: [] }],
    ['speed 10x', { type: 'speed', speed: 10 }],
    ['q!', { type: 'quit' }],
    ['', { type: 'none' }],
  ];
  test.each(cases)('%s', (line, command) => expect(parseCommand(line, context)).toEqual(command));
});

describe('a mistake is explained', () => {
  const cases: [line: string, message: string][] = [
    ['deplyo', 'no resource or command is called "deplyo": did you mean "deploy"?'],
    ['xyzzy', 'no resource or command is called "xyzzy"'],
    ['manifets', 'no resource or command is called "manifets": did you mean "manifests"?'],
    ['d', '"d" may be daemonsets or deployments'],
    ['deploz/web', 'no resource or command is called "deploz": did you mean "deploy"?'],
    ['example.com/v1/pods', 'no resource or command is called "example.com"'],
    ['po @prod', '"@prod" is a context in k9s; here is one simulated cluster to a process'],
    ['po devv', 'namespaces "devv" not found: did you mean "dev"?'],
    ['speed', 'speed takes a number from 0.1 to 1000: speed 10'],
    ['\x1b[2J', 'no resource or command is called "\\x1b[2J"'],
  ];
  test.each(cases)('%s', (line, message) => expect(parseCommand(line, context)).toEqual({ type: 'unknown', message }));

  test('a selector with the words of the apiserver', () => {
    expect(parseCommand('po a=b=c', context)).toMatchObject({ type: 'unknown', message: "found '=', expected: ',' or 'end of string'" });
  });
});

describe('suggestions for', () => {
  const cases: [line: string, first: string[]][] = [
    ['', ['deploy dev', 'pods', 'pp']],
    ['po', ['pods', 'podtemplates', 'poddisruptionbudgets']],
    ['d', ['daemonsets', 'deployments']],
    ['p', ['pp', 'pods']],
    ['ds', ['daemonsets']],
    ['dep', ['deployments']],
    ['man', ['manifests']],
    ['po d', ['po default', 'po dev']],
    ['po ', ['po all', 'po default', 'po dev', 'po kube-system']],
    ['ns k', ['ns kube-system']],
    ['no d', []],
    ['po /x', []],
    ['xyz d', []],
  ];
  test.each(cases)('%j', (line, first) => expect(suggestCommands(line, context).slice(0, first.length || 1)).toEqual(first));
});
