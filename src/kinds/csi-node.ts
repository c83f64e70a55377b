// CSINode: which CSI drivers have registered with the kubelet of a node.
import { createDescribeWriter, describeTime } from '../model/describe-writer.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { CsiNode } from '../model/object.ts';
import { ageColumn, countColumn, nameColumn } from './columns.ts';
import { writeLabels } from './describe-metadata.ts';

export const csiNodeKind = defineKind<CsiNode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  singular: 'csinode',
  shortNames: [],
  namespaced: false,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  drawnApart: true,
  setDefaults(draft) {
    // None is null, which is never left out.
    if (draft.spec.drivers === undefined) draft.spec = { ...draft.spec, drivers: null as never };
  },
  validate: validateDrivers,
  columns: [nameColumn, countColumn('Drivers', ({ spec }) => spec.drivers?.length), ageColumn],
  describe(object) {
    const writer = createDescribeWriter();
    writer.line(0, 'Name:', object.metadata.name);
    writeLabels(writer, object);
    writer.line(0, 'CreationTimestamp:', describeTime(object.metadata.creationTimestamp));
    writer.line(0, 'Spec:');
    if (object.spec.drivers) {
      writer.line(1, 'Drivers:');
      for (const { name, nodeID, allocatable, topologyKeys } of object.spec.drivers) {
        writer.line(2, `${name}:`);
        writer.line(3, 'Node ID:', nodeID);
        if (allocatable?.count !== undefined) {
          writer.line(3, 'Allocatables:');
          writer.line(4, 'Count:', String(allocatable.count));
        }
        if (topologyKeys) writer.line(3, 'Topology Keys:', `[${topologyKeys.join(' ')}]`);
      }
    }
    return writer.text();
  },
});

function validateDrivers({ spec }: CsiNode): FieldError[] {
  const seen = new Set<string>();
  return (spec.drivers ?? []).flatMap(({ name, nodeID }, index) => {
    const path = `spec.drivers[${index}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(fieldError.required(`${path}.name`));
    else if (seen.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    if (!nodeID) errors.push(fieldError.required(`${path}.nodeID`));
    seen.add(name);
    return errors;
  });
}
