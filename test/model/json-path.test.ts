import { describe, expect, it } from 'vitest';
import { JsonPathError, parseJsonPath } from '../../src/model/json-path.ts';

const pod = {
  metadata: { labels: { 'app.kubernetes.io/name': 'web', app: 'web' } },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }, { type: 'Initialized', status: 'False', count: 2 }],
  },
};

describe('parseJsonPath', () => {
  it.each<[string, unknown[]]>([
    ['{.status.phase}', ['Running']],
    ['.status.phase', ['Running']],
    ['status.phase', ['Running']],
    ['{$.status.phase}', ['Running']],
    ['{.status.conditions[0].type}', ['Ready']],
    ['{.status.conditions[-1].type}', ['Initialized']],
    ['{.status.conditions[*].status}', ['True', 'False']],
    ['{.status.conditions[?(@.type=="Ready")].status}', ['True']],
    ["{.status.conditions[?(@.type=='Initialized')].status}", ['False']],
    ['{.status.conditions[?(@.type!="Ready")].count}', [2]],
    ['{.status.conditions[?(@.count)].type}', ['Initialized']],
    ['{.metadata.labels.app\\.kubernetes\\.io/name}', ['web']],
    ["{.metadata.labels['app.kubernetes.io/name']}", ['web']],
    ['{.metadata.labels.*}', ['web', 'web']],
    ['{.status.nothing}', []],
    ['{.status.phase.deeper}', []],
    ['{.status.conditions[7]}', []],
    ['{.status.constructor}', []],
  ])('%s', (text, expected) => {
    expect(parseJsonPath(text).read(pod)).toEqual(expected);
  });

  it.each(['{}', '', '{.a[}', '{.a[b]}', '{.a..b}', '{.a[?(@.x=="1"]}', '{range .items[*]}{.x}{end}'])('refuses %j', (text) => {
    expect(() => parseJsonPath(text)).toThrow(JsonPathError);
  });
});
