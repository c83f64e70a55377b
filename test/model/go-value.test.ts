import { describe, expect, it } from 'vitest';
import {
  formatGoPlain,
  formatGoValue,
  goIntOrString,
  goLabelSelector,
  goNil,
  goPointer,
  goSlice,
  goStringer,
  goStringMap,
  goStruct,
} from '../../src/model/go-value.ts';

describe('formatGoValue', () => {
  it.each([
    ['string', 'a"b\\c', String.raw`"a\"b\\c"`],
    ['control characters', '\n\t\x00\x1b\x7f', String.raw`"\n\t\x00\x1b\x7f"`],
    ['printable and unprintable unicode', 'ü日\u200b🚀\u{e0041}', String.raw`"ü日\u200b🚀\U000e0041"`],
    ['number', -2, '-2'],
    ['boolean', true, 'true'],
    ['null', null, '"null"'],
    ['undefined', undefined, '"null"'],
    ['string map, sorted', { b: '2', a: '1' }, 'map[string]string{"a":"1", "b":"2"}'],
    ['string slice', ['10.0.0.1'], '[]string{"10.0.0.1"}'],
    ['resource name', goStringer('gpu'), 'gpu'],
    ['nil map', goStringMap(undefined), 'map[string]string(nil)'],
    ['integer', goIntOrString(0), 'intstr.IntOrString{Type:0, IntVal:0, StrVal:""}'],
    ['percentage', goIntOrString('150%'), 'intstr.IntOrString{Type:1, IntVal:0, StrVal:"150%"}'],
    ['typed slice', goSlice('[]core.ResourceQuotaScope', ['BestEffort']), '[]core.ResourceQuotaScope{"BestEffort"}'],
    [
      'selector',
      goLabelSelector({ matchLabels: { app: 'other' } }),
      'v1.LabelSelector{MatchLabels:map[string]string{"app":"other"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}',
    ],
    [
      'empty selector',
      goLabelSelector({}),
      'v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}',
    ],
    [
      'selector with expressions',
      goLabelSelector({ matchExpressions: [{ key: 'a', operator: 'In', values: ['x'] }] }),
      'v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:"a", Operator:"In", Values:[]string{"x"}}}}',
    ],
    [
      'struct with pointers',
      goStruct('rbac.Budget', { Min: goPointer('*intstr.IntOrString'), Max: goNil('*intstr.IntOrString') }),
      'rbac.Budget{Min:(*intstr.IntOrString)(0xc000000000), Max:(*intstr.IntOrString)(nil)}',
    ],
  ])('%s', (_name, value, expected) => {
    expect(formatGoValue(value)).toBe(expected);
  });
});

it('prints decoded JSON the way %v does', () => {
  expect(formatGoPlain({ spec: { replicas: 'many', list: [1, null] } })).toBe('map[spec:map[list:[1 <nil>] replicas:many]]');
});
