// Refuses nodes where a host port of the pod is taken (rule 5.2.3).
import type { HostPort } from '../pod-class.ts';
import type { Refusal, SchedulerPlugin } from '../plugin.ts';

const refusal: Refusal = { plugin: 'NodePorts', reasons: ["node(s) didn't have free ports for the requested pod ports"], resolvable: true };

export const nodePorts: SchedulerPlugin = {
  name: 'NodePorts',
  mindsRoom: true,
  filter({ hostPorts }, node) {
    if (hostPorts.length === 0 || node.hostPorts.length === 0) return undefined;
    return hostPorts.some((wanted) => node.hostPorts.some((used) => clash(wanted, used))) ? refusal : undefined;
  },
};

function clash(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.ip === b.ip || isAny(a.ip) || isAny(b.ip);
}

function isAny(ip: string): boolean {
  return ip === '' || ip === '0.0.0.0';
}
