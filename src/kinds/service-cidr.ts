// ServiceCIDR: addresses that Services get theirs from. This cluster has one range, which is made with it.
import { createDescribeWriter, describeTime } from '../model/describe-writer.ts';
import { defineKind } from '../model/kind.ts';
import type { ServiceCidr } from '../model/object.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { writeLabels } from './describe-metadata.ts';

export const serviceCidrKind = defineKind<ServiceCidr>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  shortNames: [],
  namespaced: false,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'subdomain',
  drawnApart: true,
  refusal: 'this simulated cluster hands out the addresses of one range only, that of the ServiceCIDR kubernetes',
  // The status comes with it: whoever makes one is the apiserver.
  prepareForCreate(draft) {
    draft.status ??= {};
  },
  columns: [nameColumn, textColumn('CIDRs', ({ spec }) => (spec.cidrs ?? []).join(',')), ageColumn],
  describe(object) {
    const writer = createDescribeWriter();
    writer.line(0, 'Name:', object.metadata.name);
    writeLabels(writer, object);
    writer.line(0, 'CIDRs:', (object.spec.cidrs ?? []).join(', '));
    const conditions = object.status.conditions ?? [];
    if (conditions.length > 0) {
      writer.line(0, 'Status:');
      writer.line(0, 'Conditions:');
      writer.line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message');
      writer.line(1, '----', '------', '------------------', '------', '-------');
      for (const { type, status, lastTransitionTime, reason, message } of conditions) writer.line(1, type, status, describeTime(lastTransitionTime), reason, message);
    }
    return writer.text();
  },
});
