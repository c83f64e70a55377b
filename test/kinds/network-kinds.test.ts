// Service, Endpoints, EndpointSlice, Ingress, IngressClass, NetworkPolicy: defaults, refusals, cells.
import { describe, expect, test } from 'vitest';
import { endpointSliceKind } from '../../src/kinds/endpoint-slice.ts';
import { endpointsKind } from '../../src/kinds/endpoints.ts';
import { ingressClassKind } from '../../src/kinds/ingress-class.ts';
import { ingressKind } from '../../src/kinds/ingress.ts';
import { networkPolicyKind } from '../../src/kinds/network-policy.ts';
import { serviceKind } from '../../src/kinds/service.ts';
import { ipAddressText } from '../../src/model/ip-address.ts';
import { cellsOf, created, errorsOf, live, readerWith, updateErrorsOf } from '../support/kinds.ts';

describe('Service', () => {
  test.each<[string, object]>([
    ['spec: {ports: [{port: 80}]}', { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster', ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] }],
    ['spec: {type: NodePort, ports: [{port: 80, targetPort: http}]}', { type: 'NodePort', sessionAffinity: 'None', externalTrafficPolicy: 'Cluster', internalTrafficPolicy: 'Cluster', ports: [{ port: 80, protocol: 'TCP', targetPort: 'http' }] }],
    ['spec: {type: ExternalName, externalName: example.com}', { type: 'ExternalName', sessionAffinity: 'None', externalName: 'example.com' }],
    [
      'spec: {sessionAffinity: ClientIP, ports: [{port: 80}]}',
      { type: 'ClusterIP', sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } }, internalTrafficPolicy: 'Cluster', ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] },
    ],
  ])('defaults of %s', (yaml, spec) => {
    expect(created(serviceKind, yaml).spec).toEqual(spec);
  });

  const portText = 'must be between 1 and 65535, inclusive';
  test.each<[string, string[]]>([
    ['spec: {}', ['spec.ports: Required value']],
    ['spec: {clusterIP: None, clusterIPs: [None]}', []],
    ['spec: {ports: [{port: 80}, {port: 81}]}', ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value']],
    ['spec: {ports: [{name: a, port: 80}, {name: a, port: 81}]}', ['spec.ports[1].name: Duplicate value: "a"']],
    ['spec: {ports: [{port: 70000, targetPort: 70001}]}', [`spec.ports[0].port: Invalid value: 70000: ${portText}`, `spec.ports[0].targetPort: Invalid value: 70001: ${portText}`]],
    ['spec: {ports: [{port: 80, protocol: HTTP}]}', ['spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"']],
    ['spec: {ports: [{port: 80, nodePort: 30080}]}', ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]],
    ['spec: {type: Internal, ports: [{port: 80}]}', ['spec.type: Unsupported value: "Internal": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"']],
    ['spec: {type: ExternalName}', ['spec.externalName: Required value']],
    ['spec: {type: ExternalName, externalName: a.b, ipFamilyPolicy: SingleStack, ports: [{port: 80, nodePort: 30080}]}', ['spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services']],
    ['spec: {type: LoadBalancer, loadBalancerClass: Bad Class, loadBalancerSourceRanges: [10.0.0.0/33], ports: [{port: 10250}]}', ['spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)', expect.stringContaining('spec.loadBalancerClass: Invalid value: "Bad Class": name part must consist of')]],
    ['spec: {externalIPs: [a.b, 127.0.0.1, 0.0.0.0, 169.254.1.1, 224.0.0.1], ports: [{port: 80}]}', ['[0]: Invalid value: "a.b": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)', '[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)', '[2]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)', '[3]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)', '[4]: Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'].map((text) => `spec.externalIPs${text}`)],
    ['spec: {ipFamilies: [IPv4, IPv4, IPv5], ipFamilyPolicy: Some, clusterIP: 10.96.0.7, clusterIPs: [10.96.0.8, 10.96.0.9], ports: [{port: 80}]}', [
      'spec.clusterIPs: Invalid value: []string{"10.96.0.8", "10.96.0.9"}: first value must match `clusterIP`',
      'spec.ipFamilies[1]: Duplicate value: "IPv4"',
      'spec.ipFamilies[2]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
      'spec.ipFamilyPolicy: Unsupported value: "Some": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
      'spec.clusterIPs: Invalid value: []string{"10.96.0.8", "10.96.0.9"}: may specify no more than one IP for each IP family',
    ]],
    ['spec: {sessionAffinity: Cookie, ports: [{port: 80}]}', ['spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"']],
    [
      'spec: {ports: [{name: a, port: 80}, {name: b, port: 80}]}',
      ['spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}'],
    ],
    ['spec: {type: NodePort, clusterIP: None, clusterIPs: [None], ports: [{port: 80}]}', [`spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services`]],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(serviceKind, yaml)).toEqual(errors);
  });

  test('an address stays', () => {
    const at = (address: string): string => `spec: {clusterIP: ${address}, clusterIPs: [${address}], ports: [{port: 80}]}`;
    expect(updateErrorsOf(serviceKind, at('10.96.0.7'), at('10.96.0.9'))).toEqual(['spec.clusterIPs[0]: Invalid value: []string{"10.96.0.9"}: may not change once set']);
    expect(updateErrorsOf(serviceKind, at('10.96.0.7'), 'spec: {type: ExternalName, externalName: a.b}')).toEqual([]);
    expect(updateErrorsOf(serviceKind, at('10.96.0.7'), 'spec: {ports: [{port: 80}]}')).toEqual(['spec.clusterIPs[0]: Invalid value: []string{}: primary clusterIP can not be unset']);
  });

  test('what nobody will listen to is warned of', () => {
    const warnings = (yaml: string): readonly string[] => serviceKind.warnings!(live(serviceKind, yaml));
    expect(warnings('spec: {externalName: a.b, ports: [{port: 80}]}')).toEqual(['spec.externalName is ignored when spec.type is not "ExternalName"']);
    expect(warnings('spec: {type: ExternalName, externalName: a.b, externalIPs: [1.2.3.4]}')).toEqual(['spec.externalIPs is ignored when spec.type is "ExternalName"']);
  });

  test.each<[string, Record<string, string>]>([
    ['spec: {clusterIP: 10.96.0.7, ports: [{port: 80}, {port: 53, protocol: UDP}]}', { TYPE: 'ClusterIP', 'CLUSTER-IP': '10.96.0.7', 'EXTERNAL-IP': '<none>', 'PORT(S)': '80/TCP,53/UDP' }],
    ['spec: {clusterIP: None}', { TYPE: 'ClusterIP', 'CLUSTER-IP': 'None', 'EXTERNAL-IP': '<none>', 'PORT(S)': '<none>' }],
    ['spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}', { TYPE: 'NodePort', 'CLUSTER-IP': '<none>', 'EXTERNAL-IP': '<none>', 'PORT(S)': '80:30080/TCP' }],
    ['spec: {type: LoadBalancer, ports: [{port: 80}]}', { TYPE: 'LoadBalancer', 'CLUSTER-IP': '<none>', 'EXTERNAL-IP': '<pending>', 'PORT(S)': '80/TCP' }],
    ['spec: {type: LoadBalancer, ports: [{port: 80}]}\nstatus: {loadBalancer: {ingress: [{hostname: a-long-name.example.com}]}}', { TYPE: 'LoadBalancer', 'CLUSTER-IP': '<none>', 'EXTERNAL-IP': 'a-long-name.example.com', 'PORT(S)': '80/TCP' }],
    ['spec: {type: ExternalName, externalName: a.b}', { TYPE: 'ExternalName', 'CLUSTER-IP': '<none>', 'EXTERNAL-IP': 'a.b', 'PORT(S)': '<none>' }],
  ])('cells of %s', (yaml, cells) => {
    expect(cellsOf(serviceKind, live(serviceKind, yaml))).toEqual({ NAME: 'web', ...cells, AGE: '60s' });
  });
});

describe('Endpoints and EndpointSlice', () => {
  test.each<[string, string]>([
    ['', '<none>'],
    ['subsets: [{notReadyAddresses: [{ip: 10.0.0.1}], ports: [{port: 80}]}]', ''],
    ['subsets: [{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}], ports: [{port: 80}, {port: 81}]}]', '10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 1 more...'],
  ])('%s', (yaml, cell) => {
    expect(cellsOf(endpointsKind, live(endpointsKind, yaml))['ENDPOINTS']).toBe(cell);
  });

  test('what may be wrong', () => {
    expect(errorsOf(endpointsKind, 'subsets: [{ports: [{port: 0}]}]')).toEqual([
      'subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`',
      'subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ]);
    expect(errorsOf(endpointsKind, 'subsets: [{addresses: [{ip: x, hostname: A, nodeName: B}, {ip: "::1"}], ports: [{port: 1, appProtocol: "a b"}]}]')).toEqual([
      `subsets[0].addresses[0].ip: Invalid value: "x": ${ipAddressText}`,
      expect.stringMatching(/^subsets\[0\]\.addresses\[0\]\.hostname: Invalid value: "A": a lowercase RFC 1123 label must/),
      expect.stringMatching(/^subsets\[0\]\.addresses\[0\]\.nodeName: Invalid value: "B": a lowercase RFC 1123 subdomain must/),
      'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address',
      'subsets[0].addresses[1].ip: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      expect.stringMatching(/^subsets\[0\]\.ports\[0\]\.appProtocol: Invalid value: "a b": name part must/),
    ]);
    expect(updateErrorsOf(endpointsKind, 'subsets: [{}]', 'subsets: [{}]')).toEqual([]);
    const slice = (type: string, rest: string): string[] => errorsOf(endpointSliceKind, `addressType: ${type}\n${rest}`);
    expect(slice('Odd', 'endpoints: [{addresses: [x]}]')).toEqual(['addressType: Unsupported value: "Odd": supported values: "FQDN", "IPv4", "IPv6"']);
    expect(slice('IPv4', 'endpoints: [{addresses: [127.0.0.1, x, "fd00::1"], nodeName: A, hostname: B}]\nports: [{appProtocol: "a b"}]')).toEqual([
      expect.stringMatching(/^ports\[0\]\.appProtocol: Invalid value: "a b"/),
      'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      `endpoints[0].addresses[1]: Invalid value: "x": ${ipAddressText}`,
      'endpoints[0].addresses: Invalid value: "fd00::1": must be an IPv4 address',
      expect.stringMatching(/^endpoints\[0\]\.nodeName: Invalid value: "A": a lowercase RFC 1123 subdomain must/),
      expect.stringMatching(/^endpoints\[0\]\.hostname: Invalid value: "B": a lowercase RFC 1123 label must/),
    ]);
    expect(slice('IPv4', 'endpoints: [{addresses: [10.0.0.1], deprecatedTopology: {"a b": x, c: "d e"}}]')).toEqual([
      expect.stringMatching(/^endpoints\[0\]\.deprecatedTopology: Invalid value: "a b": name part must/),
      expect.stringMatching(/^endpoints\[0\]\.deprecatedTopology: Invalid value: "d e": a valid label must/),
    ]);
    expect(slice('FQDN', 'endpoints: [{addresses: [a.b., a, "", A.b], hints: {forZones: [{name: x}, {name: x}, {name: "a b"}]}}]')).toEqual([
      'endpoints[0].addresses[1]: Invalid value: "a": should be a domain with at least two segments separated by dots',
      'endpoints[0].addresses[2]: Required value',
      expect.stringMatching(/^endpoints\[0\]\.addresses\[3\]: Invalid value: "A\.b": a lowercase RFC 1123 subdomain must/),
      'endpoints[0].hints.forZones[1].name: Duplicate value: "x"',
      expect.stringMatching(/^endpoints\[0\]\.hints\.forZones\[2\]\.name: Invalid value: "a b": a valid label must/),
    ]);
    expect(slice('IPv4', `endpoints: [{addresses: [${Array.from({ length: 101 }, () => '10.0.0.1').join()}]}]`)).toEqual(['endpoints[0].addresses: Too many: 101: must have at most 100 items']);
    expect(errorsOf(endpointSliceKind, 'endpoints: [{addresses: []}]')).toEqual(['addressType: Required value', 'endpoints[0].addresses: Required value: must contain at least 1 address']);
  });

  test('a port without a number is unset', () => {
    expect(cellsOf(endpointSliceKind, live(endpointSliceKind, 'addressType: IPv4\nports: [{}]'))['PORTS']).toBe('<unset>');
    expect(cellsOf(endpointSliceKind, live(endpointSliceKind, 'addressType: IPv4\nports: [{name: http}, {port: 81}]'))['PORTS']).toBe('http,81');
  });

  test('a slice without anything is unset', () => {
    expect(cellsOf(endpointSliceKind, live(endpointSliceKind, 'addressType: IPv4\nendpoints: null\nports: null'))).toEqual({ NAME: 'web', ADDRESSTYPE: 'IPv4', PORTS: '<unset>', ENDPOINTS: '<unset>', AGE: '60s' });
  });
});

describe('Ingress', () => {
  const rule = (path: string): string => `spec: {rules: [{host: a.example.com, http: {paths: [${path}]}}]}`;
  const backend = 'backend: {service: {name: web, port: {number: 80}}}';
  const at = 'spec.rules[0].http.paths[0]';
  test.each<[string, string[]]>([
    ['spec: {}', ['spec: Invalid value: []networking.IngressRule(nil): either `defaultBackend` or `rules` must be specified']],
    [rule(`{path: /, pathType: Prefix, ${backend}}`), []],
    [rule(`{path: a, pathType: Exact, ${backend}}`), [`${at}.path: Invalid value: "a": must be an absolute path`]],
    [rule(`{path: /a//b, pathType: Exact, ${backend}}`), [`${at}.path: Invalid value: "/a//b": must not contain '//'`]],
    [rule(`{path: /, ${backend}}`), [`${at}.pathType: Required value: pathType must be specified`]],
    [rule('{path: /, pathType: Prefix, backend: {service: {name: web}}}'), [`${at}.backend: Required value: port name or number is required`]],
    ['spec: {defaultBackend: {resource: {kind: a/b}}}', ["spec.defaultBackend.resource.kind: Invalid value: \"a/b\": may not contain '/'", 'spec.defaultBackend.resource.name: Required value: name is required']],
    ['metadata: {annotations: {kubernetes.io/ingress.class: one}}\nspec: {ingressClassName: one, rules: [{host: a.b}]}', []],
    ['metadata: {annotations: {kubernetes.io/ingress.class: one}}\nspec: {ingressClassName: two, rules: [{host: a.b}]}', ['annotations.kubernetes.io/ingress.class: Invalid value: "one": must match `ingressClassName` when both are specified']],
    ['spec: {rules: [{host: 10.0.0.1}]}', ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(ingressKind, yaml)).toEqual(errors);
  });

  test('of many hosts three are shown, and all other rules counted', () => {
    const hosts = (yaml: string): string => cellsOf(ingressKind, live(ingressKind, `spec: {rules: [${yaml}]}`))['HOSTS']!;
    expect(hosts('{host: a}, {host: b}, {host: c}')).toBe('a,b,c');
    expect(hosts('{host: a}, {host: b}, {host: c}, {}, {host: d}')).toBe('a,b,c + 2 more...');
    expect(hosts('{}, {host: a}, {}')).toBe('a');
    expect(hosts('{}')).toBe('*');
  });

  test('cells and description', () => {
    const object = live(ingressKind, `spec: {tls: [{hosts: [a.example.com], secretName: cert}], rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, ${backend}}]}}]}`);
    expect(cellsOf(ingressKind, object)).toEqual({ NAME: 'web', CLASS: '<none>', HOSTS: 'a.example.com', ADDRESS: '', PORTS: '80, 443', AGE: '60s' });
    expect(ingressKind.describe!(object, { reader: readerWith(), now: 0 })).toMatchInlineSnapshot(`
      "Name:             web
      Labels:           <none>
      Namespace:        default
      Address:          
      Ingress Class:    <none>
      Default backend:  <default>
      TLS:
        cert terminates a.example.com
      Rules:
        Host           Path  Backends
        ----           ----  --------
        a.example.com  
                       /   web:80 (<error: services "web" not found>)
      Annotations:     <none>"
    `);
  });
});

test('IngressClass', () => {
  expect(errorsOf(ingressClassKind, 'spec: {controller: nginx}')).toEqual(['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")']);
  expect(cellsOf(ingressClassKind, live(ingressClassKind, 'spec: {controller: k8s.io/nginx}'))).toEqual({ NAME: 'web', CONTROLLER: 'k8s.io/nginx', PARAMETERS: '<none>', AGE: '60s' });
});

describe('NetworkPolicy', () => {
  test.each<[string, string[]]>([
    ['spec: {podSelector: {}, ingress: [{from: [{}]}]}', ['spec.ingress[0].from[0]: Required value: must specify a peer']],
    ['spec: {podSelector: {}, ingress: [{ports: [{port: 0}]}]}', ['spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive']],
    ['spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]}', ['spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`']],
    ['spec: {podSelector: {}, ingress: [{ports: [{protocol: ICMP}, {endPort: 5}]}]}', [
      'spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
      'spec.ingress[0].ports[1].endPort: Invalid value: 5: may not be specified when `port` is not specified',
    ]],
    ['spec: {podSelector: {}, ingress: [{ports: [{port: 90, endPort: 80}, {port: http, endPort: 80}, {port: 1, endPort: 70000}]}]}', [
      'spec.ingress[0].ports[0].endPort: Invalid value: 90: must be greater than or equal to `port`',
      'spec.ingress[0].ports[1].endPort: Invalid value: 80: may not be specified when `port` is non-numeric',
      'spec.ingress[0].ports[2].endPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ]],
    ['spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0, except: [x]}}]}]}', ['spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
    ['spec: {podSelector: {}, policyTypes: [Ingress, Egress, Ingress]}', ['spec.policyTypes: Invalid value: []networking.PolicyType{"Ingress", "Egress", "Ingress"}: may not specify more than two policyTypes']],
    ['spec: {podSelector: {}, policyTypes: [Both]}', ['spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"']],
  ])('%s', (yaml, errors) => {
    expect(errorsOf(networkPolicyKind, yaml)).toEqual(errors);
  });

  test('its directions follow from its rules', () => {
    expect(created(networkPolicyKind, 'spec: {podSelector: {}}').spec.policyTypes).toEqual(['Ingress']);
    expect(created(networkPolicyKind, 'spec: {podSelector: {}, egress: [{ports: [{port: 53}]}]}').spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'], egress: [{ ports: [{ port: 53, protocol: 'TCP' }] }] });
    expect(networkPolicyKind.describe!(live(networkPolicyKind, 'spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}'), { reader: readerWith(), now: 0 })).toMatchInlineSnapshot(`
      "Name:         web
      Namespace:    default
      Created on:   2025-06-01 08:00:00 +0000 UTC
      Labels:       <none>
      Annotations:  <none>
      Spec:
        PodSelector:     app=db
        Allowing ingress traffic:
          To Port: 5432/TCP
          From:
            PodSelector: app=web
        Not affecting egress traffic
        Policy Types: Ingress"
    `);
  });
});
