// A CustomResourceDefinition and its objects in one folder: objects wait for their kind, whatever the files are called.
import { describe, expect, it } from 'vitest';
import { createTestManifests } from '../support/manifests.ts';
import type { TestManifests } from '../support/manifests.ts';

const definition = (plural: string, kind: string, schema = '{type: object, properties: {spec: {type: object, properties: {size: {type: integer, maximum: 9}}}}}'): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.example.com}
spec: {group: example.com, scope: Namespaced, names: {plural: ${plural}, kind: ${kind}}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}}]}
`;
const widget = (name: string, spec = 'size: 1'): string => `apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: ${name}\nspec:\n  ${spec}\n`;
const names = ({ cluster }: TestManifests): string[] => cluster.admin.list('widgets.example.com').map(({ metadata }) => metadata.name);

describe('objects of a kind that the folder defines', () => {
  it.each([['the first file', 'a.yaml', 'b.yaml'], ['the last file', 'z.yaml', 'b.yaml']])('wait a moment for the definition in %s', async (_, first, second) => {
    const manifests = createTestManifests();
    await manifests.save({ [second]: `${widget('one')}---\n${widget('two')}`, [first]: definition('widgets', 'Widget') });
    expect(manifests.lines().filter((line) => line.includes('widget/'))).toEqual(['  widget/one:1 held', '  widget/two:8 held']);
    expect(manifests.reconciler.snapshot().counts, 'nothing has failed').toEqual({ ok: 1, failed: 0, drifted: 0 });
    await manifests.advance(100);
    expect(manifests.lines().filter((line) => line.includes('widgets.example.com/'))).toEqual(['  widgets.example.com/one:1 applied', '  widgets.example.com/two:8 applied']);
    expect(names(manifests)).toEqual(['one', 'two']);
    expect(manifests.reconciler.originOf({ plural: 'widgets.example.com', namespace: 'default', name: 'two' })).toEqual({ path: second, line: 8, state: 'applied' });
  });

  it('may stand in the same file, before it', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'all.yaml': `${widget('one')}---\n${definition('widgets', 'Widget')}` });
    await manifests.advance(100);
    expect(manifests.lines()).toEqual(['all.yaml ok', '  widgets.example.com/one:1 applied', '  customresourcedefinitions/widgets.example.com:8 applied']);
  });

  it('are wrong in the words of the schema, at the field', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget'), 'a.yaml': `${widget('one', 'size: 30')}---\n${widget('two', 'sise: 3')}` });
    await manifests.advance(100);
    expect(manifests.lines().slice(0, 5)).toEqual([
      'a.yaml error', '  widgets.example.com/one:1 refused', '  widgets.example.com/two:8 refused',
      '  ! 6:9 The Widget "one" is invalid: spec.size: Invalid value: 30: spec.size in body should be less than or equal to 9',
      '  ! 13:3 Error from server (BadRequest): Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.sise"; did you mean "size"?',
    ]);
  });

  it('wait with a reason when the definition is refused, and come with the one that is right', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget', '{}'), 'a.yaml': widget('one') });
    await manifests.advance(100);
    expect(manifests.lines()).toEqual([
      'a.yaml waiting', '  widget/one:1 waiting',
      '  ! 2:7 error: resource mapping not found for name: "one" namespace: "" from "a.yaml": no matches for kind "Widget" in version "example.com/v1" ensure CRDs are installed first',
      'crd.yaml error', '  customresourcedefinitions/widgets.example.com:1 refused',
      '  ! 4:1 The CustomResourceDefinition "widgets.example.com" is invalid: spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root',
    ]);
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget') });
    await manifests.advance(100);
    expect(names(manifests)).toEqual(['one']);
  });

  it('follow a change of theirs, drift, and go with their document', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget'), 'a.yaml': `${widget('one')}---\n${widget('two')}` });
    await manifests.advance(100);
    await manifests.save({ 'a.yaml': widget('one', 'size: 2') });
    expect(names(manifests)).toEqual(['one']);
    manifests.cluster.admin.patch('widgets.example.com', 'default', 'one', 'merge', { spec: { size: 7 } });
    await manifests.advance(1);
    expect(manifests.lines()[1]).toBe('  widgets.example.com/one:1 drifted spec.size: 2 -> 7');
    expect(await manifests.reconciler.reapply({ plural: 'widgets.example.com', namespace: 'default', name: 'one' })).toEqual({ ok: true });
  });

  it('go with the definition, first what it defines', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget'), 'a.yaml': widget('one') });
    await manifests.advance(100);
    await manifests.save({ 'crd.yaml': null, 'a.yaml': null });
    await manifests.advance('1s');
    expect(manifests.lines()).toEqual([]);
    expect(manifests.cluster.admin.find('customresourcedefinitions', undefined, 'widgets.example.com')).toBeUndefined();
  });

  it('are without a kind when only the definition leaves the folder', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget'), 'a.yaml': widget('one') });
    await manifests.advance(100);
    await manifests.save({ 'crd.yaml': null });
    await manifests.advance('1s');
    expect(manifests.lines().slice(0, 2)).toEqual(['a.yaml error', '  widget/one:1 refused']);
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget') });
    await manifests.advance('1s');
    expect(names(manifests)).toEqual(['one']);
  });

  it('come back when somebody deletes the definition and applies it again', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget'), 'a.yaml': widget('one') });
    await manifests.advance(100);
    manifests.cluster.admin.delete('customresourcedefinitions', undefined, 'widgets.example.com');
    await manifests.advance('1s');
    expect(manifests.lines().slice(0, 2)).toEqual(['a.yaml waiting', '  widget/one:1 waiting']);
    expect(await manifests.reconciler.reapply({ plural: 'customresourcedefinitions', name: 'widgets.example.com' })).toEqual({ ok: true });
    await manifests.advance('1s');
    expect(names(manifests)).toEqual(['one']);
  });
});

describe('objects of a kind that nothing in the folder defines', () => {
  it('are refused, as ever, and applied when somebody else defines it', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': widget('one') });
    expect(manifests.lines()).toEqual([
      'a.yaml error', '  widget/one:1 refused',
      '  ! 2:7 error: resource mapping not found for name: "one" namespace: "" from "a.yaml": no matches for kind "Widget" in version "example.com/v1" ensure CRDs are installed first',
    ]);
    manifests.cluster.apply(definition('widgets', 'Widget'));
    await manifests.advance(100);
    expect(manifests.lines()).toEqual(['a.yaml ok', '  widgets.example.com/one:1 applied']);
  });

  it('are another kind when only its name is the same', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'crd.yaml': definition('widgets', 'Widget'), 'a.yaml': widget('one').replace('example.com', 'example.org') });
    await manifests.advance(100);
    expect(manifests.lines().slice(0, 2)).toEqual(['a.yaml error', '  widget/one:1 refused']);
  });
});
