// What a Service holds that no other may hold, as words of the store's index: addresses and ports of nodes.
import type { Service } from './object.ts';

export const clusterIpWord = (address: string): string => `ip/${address}`;
export const externalIpWord = (address: string): string => `external/${address}`;
export const nodePortWord = (port: number, protocol: string): string => `port/${protocol}/${port}`;

export function addressWords({ spec, status }: Service): readonly string[] {
  const words = (spec.clusterIPs ?? []).filter(isAddress).map(clusterIpWord);
  for (const address of spec.externalIPs ?? []) words.push(externalIpWord(address));
  for (const { ip } of status?.loadBalancer?.ingress ?? []) if (ip) words.push(externalIpWord(ip));
  for (const { nodePort, protocol = 'TCP' } of spec.ports ?? []) if (nodePort) words.push(nodePortWord(nodePort, protocol));
  if (spec.healthCheckNodePort) words.push(nodePortWord(spec.healthCheckNodePort, 'TCP'));
  return words;
}

/** A clusterIP that is an address: neither missing nor `None`. */
export function isAddress(clusterIp: string | undefined): clusterIp is string {
  return clusterIp !== undefined && clusterIp !== '' && clusterIp !== 'None';
}
