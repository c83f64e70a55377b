import { describe, expect, it } from 'vitest';
import { keyText, resolvePlainScalar } from '../../src/manifests/yaml-scalar.ts';

// What kubectl 1.32 prints for the same scalars.
describe('resolvePlainScalar', () => {
  it.each([
    ['yes', true], ['no', false], ['on', true], ['off', false], ['y', true], ['N', false], ['Yes', true], ['NO', false],
    ['yEs', 'yEs'], ['TRUE', true], ['~', null], ['null', null], ['NULL', null], ['nUll', 'nUll'], ['', null],
    ['017', 15], ['0o17', 15], ['-017', -15], ['08', 8], ['0x1F', 31], ['-0x1f', -31], ['0b101', 5], ['1_000', 1000],
    ['_1', '_1'], ['0_7', 7], ['+5', 5], ['1__0', 10], ['0X1F', 31], ['0B1', 1], ['0', 0],
    ['9223372036854775807', 2 ** 63], ['123456789012345678901234567890', 1.2345678901234568e29],
    ['1.', 1], ['.5', 0.5], ['1e3', 1000], ['1.5e+3', 1500], ['1_0.5', 10.5], ['-.5', -0.5], ['1e400', '1e400'], ['.e1', '.e1'],
    ['1:30', '1:30'], ['190:20:30', '190:20:30'], ['2001-12-14', '2001-12-14'], ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
    ['-', '-'], ['--', '--'], ['1-2', '1-2'], ['v1', 'v1'], ['1.2.3', '1.2.3'], ['=', '='], ['500m', '500m'], ['0x', '0x'],
  ] as const)('%s', (text, value) => expect(resolvePlainScalar(text)).toBe(value));
});

describe('keyText', () => {
  it.each([
    ['1', '1'], ['true', 'true'], ['yes', 'true'], ['1.5', '1.5'], ['0x10', '16'], ['1e3', '1000'], ['1e30', '1e+30'],
    ['1000000.0', '1e+06'], ['1000000', '1000000'], ['0.00001', '1e-05'], ['123456789.5', '1.2345679e+08'], ['2001-01-01', '2001-01-01'],
    ['~', undefined],
  ] as const)('%s', (text, key) => expect(keyText(text, resolvePlainScalar(text))).toBe(key));
});
