// spec.os and the options of Windows: what pods of one operating system may not ask for, in Kubernetes' words and order.
import { describe, expect, test } from 'vitest';
import { updateErrorsOf } from '../../support/kinds.ts';
import { createErrors } from '../../support/pod.ts';
import { podKind } from '../../../src/kinds/pod.ts';

const app = (context = '{}', name = 'app'): string => `{name: ${name}, image: app:1, securityContext: ${context}}`;
const windows = (fields: string): string[] => fields.split(' ').map((field) => `spec.${field}: Forbidden: cannot be set for a windows pod`);
const forLinux = 'windows options cannot be set for a linux pod';

describe('a pod of one operating system', () => {
  test.each<[name: string, spec: string, errors: string[]]>([
    ['without a name', `os: {}\ncontainers: [${app()}]`, ['spec.os.name: Required value: cannot be empty']],
    ['with an unknown name', `os: {name: plan9}\ncontainers: [${app()}]`, ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"']],
    ['that says nothing may ask for both', `hostPID: true\nsecurityContext: {fsGroup: 1, windowsOptions: {runAsUserName: me}}\ncontainers: [${app('{privileged: true, windowsOptions: {}}')}]`, []],
    [
      'of Linux', `os: {name: linux}\nsecurityContext: {windowsOptions: {}}\ninitContainers: [${app('{windowsOptions: {}}', 'first')}]\ncontainers: [${app()}, ${app('{windowsOptions: {runAsUserName: me}}', 'b')}]`,
      [`spec.securityContext.windowsOptions: Forbidden: ${forLinux}`, `spec.initContainers[0].securityContext.windowsOptions: Forbidden: ${forLinux}`, `spec.containers[1].securityContext.windowsOptions: Forbidden: ${forLinux}`],
    ],
    ['of Linux with what Linux has', `os: {name: linux}\nhostPID: true\nsecurityContext: {runAsUser: 1}\ncontainers: [${app('{privileged: true}')}]`, []],
    [
      'of Windows',
      `
      os: {name: windows}
      hostUsers: true
      hostPID: true
      hostIPC: true
      shareProcessNamespace: false
      securityContext:
        appArmorProfile: {type: Unconfined}
        seLinuxOptions: {}
        seccompProfile: {type: Unconfined}
        fsGroup: 1
        fsGroupChangePolicy: Always
        sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]
        runAsUser: 1
        runAsGroup: 1
        supplementalGroups: [1]
        supplementalGroupsPolicy: Merge
        seLinuxChangePolicy: Recursive
      initContainers: [${app('{runAsUser: 0}', 'first')}]
      containers:
      - name: app
        image: app:1
        securityContext:
          appArmorProfile: {type: Unconfined}
          seLinuxOptions: {}
          seccompProfile: {type: Unconfined}
          capabilities: {}
          readOnlyRootFilesystem: false
          privileged: false
          allowPrivilegeEscalation: true
          procMount: Default
          runAsUser: 1
          runAsGroup: 1`,
      [
        ...windows('securityContext.appArmorProfile securityContext.seLinuxOptions hostUsers hostPID hostIPC securityContext.seccompProfile securityContext.fsGroup'),
        ...windows('securityContext.fsGroupChangePolicy securityContext.sysctls shareProcessNamespace securityContext.runAsUser securityContext.runAsGroup'),
        ...windows('securityContext.supplementalGroups securityContext.supplementalGroupsPolicy securityContext.seLinuxChangePolicy initContainers[0].securityContext.runAsUser'),
        ...windows('appArmorProfile seLinuxOptions seccompProfile capabilities readOnlyRootFilesystem privileged allowPrivilegeEscalation procMount runAsUser runAsGroup'.replaceAll(/\S+/g, 'containers[0].securityContext.$&')),
      ],
    ],
    ['of Windows with what Windows has', `os: {name: windows}\nhostNetwork: true\nhostPID: false\nsecurityContext: {runAsNonRoot: true, windowsOptions: {runAsUserName: 'CORP\\me'}}\ncontainers: [${app('{windowsOptions: {}}')}]`, []],
  ])('%s', (_, spec, errors) => {
    expect(createErrors(spec)).toEqual(errors);
  });

  test('it keeps it', () => {
    const spec = (name: string): string => `spec: {os: {name: ${name}}, containers: [{name: app, image: "app:1"}]}`;
    expect(updateErrorsOf(podKind, spec('linux'), spec('windows'))[0]).toContain('pod updates may not change fields other than');
  });
});

describe('options of Windows', () => {
  const named = (name: string): string => `securityContext: {windowsOptions: {runAsUserName: ${JSON.stringify(name)}}}\ncontainers: [${app()}]`;
  const allBad = `runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`;
  test.each<[string, string[]]>([
    ['ContainerAdministrator', []],
    ['corp.example.com\\Some One', []],
    ['CORP_1\\me', []],
    ['', ['runAsUserName cannot be an empty string']],
    ['a\nb', ['runAsUserName cannot contain control characters']],
    ['a\\b\\c', ['runAsUserName cannot contain more than one backslash']],
    ['a"b\\me', ["runAsUserName's Domain doesn't match the NetBios nor the DNS format"]],
    ['\\me', ["runAsUserName's Domain doesn't match the NetBios nor the DNS format"]],
    [`${'a'.repeat(256)}\\me`, ["runAsUserName's Domain length must be under 256 characters", "runAsUserName's Domain doesn't match the NetBios nor the DNS format"]],
    ['CORP\\', ["runAsUserName's User cannot be empty"]],
    ['a'.repeat(104), []],
    ['a'.repeat(105), ["runAsUserName's User length must not be longer than 104 characters"]],
    ['. .', ["runAsUserName's User cannot contain only periods or spaces"]],
    ['me@corp', [allBad]],
  ])('runs as %j', (name, faults) => {
    expect(createErrors(named(name))).toEqual(faults.map((fault) => `spec.securityContext.windowsOptions.runAsUserName: Invalid value: ${JSON.stringify(name)}: ${fault}`));
  });

  test('credentials have a name of an object, or a text that is not empty nor too long', () => {
    const context = (options: string): string => `containers: [${app(`{windowsOptions: {${options}}}`)}]`;
    const path = 'spec.containers[0].securityContext.windowsOptions';
    expect(createErrors(context('gmsaCredentialSpecName: Not_Good'))[0]).toContain(`${path}.gmsaCredentialSpecName: Invalid value: "Not_Good": a lowercase RFC 1123 subdomain`);
    expect(createErrors(context('gmsaCredentialSpec: ""'))).toEqual([`${path}.gmsaCredentialSpec: Invalid value: "": gmsaCredentialSpec cannot be an empty string`]);
    expect(createErrors(context(`gmsaCredentialSpec: ${'x'.repeat(65_537)}`))[0]).toMatch(/: gmsaCredentialSpec size must be under 64 KiB$/);
    expect(createErrors(context(`gmsaCredentialSpec: ${'x'.repeat(65_536)}`))).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['all containers, on the host’s network', `hostNetwork: true\nsecurityContext: {windowsOptions: {hostProcess: true}}\ncontainers: [${app()}, ${app('{windowsOptions: {hostProcess: true}}', 'b')}]`, []],
    ['some only', `hostNetwork: true\ncontainers: [${app()}, ${app('{windowsOptions: {hostProcess: true}}', 'b')}]`, ['spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers']],
    ['on a network of their own', `securityContext: {windowsOptions: {hostProcess: true}}\ncontainers: [${app()}]`, ['spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers']],
    ['of two minds', `securityContext: {windowsOptions: {hostProcess: true}}\ncontainers: [${app('{windowsOptions: {hostProcess: false}}')}]`, ['spec.containers[0].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true']],
  ])('processes of the host: %s', (_, spec, errors) => {
    expect(createErrors(spec)).toEqual(errors);
  });
});
