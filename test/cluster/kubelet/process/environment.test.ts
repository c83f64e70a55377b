import { describe, expect, it } from 'vitest';
import { expandArguments, expandEnvironment, expandReferences } from '../../../../src/cluster/kubelet/process/environment.ts';

describe('references to variables', () => {
  it.each([
    ['plain', 'plain'], ['$(A)', 'one'], ['x$(A)-$(B)y', 'xone-twoy'], ['$$(A)', '$(A)'], ['$$$(A)', '$one'], ['$$$$(A)', '$$(A)'], ['$(NONE)', '$(NONE)'],
    ['$A ${A}', '$A ${A}'], ['$(A', '$(A'], ['$', '$'], ['$$', '$'], ['$()', '$()'], ['$(toString)', '$(toString)'], ['a$(A)$', 'aone$'],
  ])('%s is %s', (text, expanded) => {
    expect(expandReferences(text, { A: 'one', B: 'two' })).toBe(expanded);
  });

  it('sees earlier variables only, later ones win', () => {
    expect(expandEnvironment({ BASE: 'b' }, [{ name: 'X', value: '$(BASE)/$(Y)' }, { name: 'Y', value: 'y' }, { name: 'X', value: '$(X)$(Y)' }]))
      .toEqual({ BASE: 'b', X: 'b/$(Y)y', Y: 'y' });
  });

  it('expands words of a command, and shares them when there is nothing to do', () => {
    const words = ['echo', 'a'];
    expect(expandArguments(words, {})).toBe(words);
    expect(expandArguments(['echo', '$(A)'], { A: '1' })).toEqual(['echo', '1']);
  });

  it('stays quick with many open brackets', () => {
    expect(expandReferences('$('.repeat(200_000), {})).toHaveLength(400_000);
  });
});
