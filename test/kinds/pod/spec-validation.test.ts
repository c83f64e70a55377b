// Refusals of pods, in the words and the order of a real API server.
import { describe, expect, test } from 'vitest';
import { podKind } from '../../../src/kinds/pod.ts';
import { defaultedPodSpec } from '../../../src/kinds/pod/spec-defaults.ts';
import { validatePodSpec, validatePodTemplate } from '../../../src/kinds/pod/spec-validation.ts';
import { deepFreeze } from '../../../src/model/equal.ts';
import { createdPod, createErrors, specOf } from '../../support/pod.ts';

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe('whole pods', () => {
  test.each<[name: string, spec: string, errors: string[]]>([
    ['no containers', 'containers: []', ['spec.containers: Required value']],
    ['no spec at all', '{}', ['spec.containers: Required value']],
    [
      'two of a name, one without an image',
      'containers: [{name: a, image: nginx:1.17}, {name: a, image: nginx:1.17}, {name: b}]',
      ['spec.containers[1].name: Duplicate value: "a"', 'spec.containers[2].image: Required value'],
    ],
    [
      'ports, variables, mounts and policies',
      `
      restartPolicy: Sometimes
      dnsPolicy: Odd
      terminationGracePeriodSeconds: -1
      containers:
      - name: a
        image: nginx:1.17
        imagePullPolicy: Often
        ports: [{containerPort: 0}, {containerPort: 70000}, {name: NOT_GOOD, containerPort: 80}, {name: x, containerPort: 81, protocol: ICMP}]
        volumeMounts: [{name: none, mountPath: /a}, {name: none, mountPath: /a, mountPropagation: Odd}]
        volumeDevices: [{name: none, devicePath: /dev/x}]
        env: [{name: "", value: x}, {name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.odd}}}]`,
      [
        'spec.containers[0].ports[0].containerPort: Required value',
        'spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
        'spec.containers[0].ports[2].name: Invalid value: "NOT_GOOD": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'spec.containers[0].ports[2].name: Invalid value: "NOT_GOOD": must contain at least one letter (a-z)',
        'spec.containers[0].ports[3].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
        'spec.containers[0].env[0].name: Required value',
        'spec.containers[0].env[1].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
        'spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.odd": error converting fieldPath: field label not supported: metadata.odd',
        'spec.containers[0].volumeMounts[0].name: Not found: "none"',
        'spec.containers[0].volumeMounts[1].name: Not found: "none"',
        'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
        'spec.containers[0].volumeMounts.mountPropagation: Unsupported value: "Odd": supported values: "Bidirectional", "HostToContainer", "None"',
        'spec.containers[0].volumeDevices[0].name: Not found: "none"',
        'spec.containers[0].imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
        'spec.dnsPolicy: Unsupported value: "Odd": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ],
    ],
    [
      'profiles and systems',
      `
      os: {name: plan9}
      securityContext: {fsGroupChangePolicy: Odd, seccompProfile: {type: Odd}, appArmorProfile: {type: Unconfined, localhostProfile: x}, supplementalGroupsPolicy: Odd}
      containers:
      - name: a
        image: nginx:1.17
        securityContext: {runAsUser: -1, procMount: Odd, seccompProfile: {type: Localhost}, appArmorProfile: {}}
      - name: b
        image: nginx:1.17
        securityContext: {procMount: Unmasked, seccompProfile: {type: RuntimeDefault, localhostProfile: a}, appArmorProfile: {type: Localhost, localhostProfile: " x"}}
      - name: c
        image: nginx:1.17
        securityContext: {seccompProfile: {type: Localhost, localhostProfile: ../a}, appArmorProfile: {type: Localhost}}`,
      [
        'spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
        'spec.containers[0].securityContext.procMount: Unsupported value: "Odd": supported values: "Default", "Unmasked"',
        'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
        'spec.containers[0].securityContext.appArmorProfile.type: Required value: type is required when appArmorProfile is set',
        'spec.containers[1].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
        'spec.containers[1].securityContext.seccompProfile.localhostProfile: Invalid value: core.SeccompProfile{Type:"RuntimeDefault", LocalhostProfile:(*string)(0xc000000000)}: can only be set when seccomp type is Localhost',
        'spec.containers[1].securityContext.appArmorProfile.localhostProfile: Invalid value: " x": must not be padded with whitespace',
        "spec.containers[2].securityContext.seccompProfile.localhostProfile: Invalid value: \"../a\": must not contain '..'",
        'spec.containers[2].securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost',
        'spec.securityContext.fsGroupChangePolicy: Unsupported value: "Odd": supported values: "Always", "OnRootMismatch"',
        'spec.securityContext.seccompProfile.type: Unsupported value: "Odd": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
        'spec.securityContext.appArmorProfile.localhostProfile: Invalid value: "x": can only be set when AppArmor type is Localhost',
        'spec.securityContext.supplementalGroupsPolicy: Unsupported value: "Odd": supported values: "Merge", "Strict"',
        'spec.os: Unsupported value: "plan9": supported values: "linux", "windows"',
      ],
    ],
    [
      'resizing and privileges',
      `
      restartPolicy: Never
      containers:
      - name: a
        image: nginx:1.17
        resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}, {resourceName: gpu, restartPolicy: NotRequired}, {resourceName: cpu, restartPolicy: NotRequired}]
        securityContext: {privileged: true, allowPrivilegeEscalation: false}`,
      [
        "spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when `restartPolicy` is 'Never'",
        'spec.containers[0].resizePolicy: Unsupported value: "gpu": supported values: "cpu", "memory"',
        'spec.containers[0].resizePolicy[2]: Duplicate value: "cpu"',
        'spec.containers[0].securityContext: Invalid value: core.SecurityContext{Capabilities:(*core.Capabilities)(nil), Privileged:(*bool)(0xc000000000), SELinuxOptions:(*core.SELinuxOptions)(nil), WindowsOptions:(*core.WindowsSecurityContextOptions)(nil), RunAsUser:(*int64)(nil), RunAsGroup:(*int64)(nil), RunAsNonRoot:(*bool)(nil), ReadOnlyRootFilesystem:(*bool)(nil), AllowPrivilegeEscalation:(*bool)(0xc000000000), ProcMount:(*core.ProcMountType)(nil), SeccompProfile:(*core.SeccompProfile)(nil), AppArmorProfile:(*core.AppArmorProfile)(nil)}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ],
    ],
    [
      'probes, resources, volumes and tolerations',
      `
      containers:
      - name: a
        image: nginx:1.17
        livenessProbe: {successThreshold: 2, httpGet: {port: 80}, tcpSocket: {port: 80}}
        readinessProbe: {periodSeconds: 5}
        resources: {requests: {cpu: "2"}, limits: {cpu: "1"}}
      volumes:
      - {name: v, emptyDir: {}, configMap: {name: c}}
      - {name: v, emptyDir: {}}
      - {name: Bad_Name}
      tolerations:
      - {operator: Equal, value: x}
      - {key: a, operator: Exists, value: b}
      - {key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 5}`,
      [
        'spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type',
        `spec.volumes[2].name: Invalid value: "Bad_Name": ${label}`,
        'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
        'spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
        'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
        'spec.containers[0].readinessProbe: Required value: must specify a handler type',
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        "spec.tolerations[1].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
        "spec.tolerations[2].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
      ],
    ],
    [
      'what init and main containers may not have',
      `
      initContainers: [{name: i, image: busybox:1.36, livenessProbe: {exec: {command: ["true"]}}}]
      containers:
      - {name: a, image: nginx:1.17, ports: [{containerPort: 80, hostPort: 80}], restartPolicy: Always}
      - {name: b, image: nginx:1.17, ports: [{containerPort: 80, hostPort: 80}]}`,
      [
        'spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers',
        'spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//80"',
        'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'blanks around an image',
      'containers: [{name: a, image: " nginx"}]',
      ['spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace'],
    ],
    [
      'a dot in the name of a container',
      'containers: [{name: web.one, image: nginx}]',
      ['spec.containers[0].name: Invalid value: "web.one": must not contain dots'],
    ],
    ['the same container port twice', 'containers: [{name: a, image: a, ports: [{containerPort: 80}]}, {name: b, image: b, ports: [{containerPort: 80}]}]', []],
  ])('%s', (_name, spec, errors) => {
    expect(createErrors(spec)).toEqual(errors);
  });
});

/** Errors of a pod whose only container has these fields too, paths cut to what follows the container. */
function containerErrors(fields: string, more = ''): string[] {
  const errors = createErrors(`{containers: [{name: a, image: nginx, ${fields}}]${more}}`);
  return errors.map((error) => error.replace('spec.containers[0].', ''));
}

describe('resources', () => {
  const notStandard = ['gpu: must be a standard resource type or fully qualified', 'gpu: must be a standard resource for containers'];

  test.each<[string, string[]]>([
    ['{requests: {memory: "-1"}}', ['resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0']],
    [
      '{limits: {gpu: "1"}}',
      ['limits', 'requests'].flatMap((list) => notStandard.map((text) => `resources.${list}[gpu]: Invalid value: ${text}`)),
    ],
    [
      '{limits: {example.com/chip: "0.5"}}',
      ['limits', 'requests'].map(
        (list) =>
          `resources.${list}[example.com/chip]: Invalid value: resource.Quantity{i:resource.int64Amount{value:5, scale:-1}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"", Format:"DecimalSI"}: must be an integer`,
      ),
    ],
    ['{requests: {example.com/chip: "1"}}', ['resources.limits: Required value: Limit must be set for non overcommitable resources']],
    [
      '{requests: {example.com/chip: "1"}, limits: {example.com/chip: "2"}}',
      ['resources.requests: Invalid value: "1": must be equal to example.com/chip limit of 2'],
    ],
    ['{limits: {hugepages-2Mi: 2Mi}}', ['resources: Forbidden: HugePages require cpu or memory']],
    ['{limits: {cpu: "1", memory: 1Gi, ephemeral-storage: 1Gi}}', []],
  ])('%s', (resources, errors) => {
    expect(containerErrors(`resources: ${resources}`)).toEqual(errors);
  });
});

describe('probes and hooks', () => {
  test.each<[string, string[]]>([
    ['livenessProbe: {exec: {}}', ['livenessProbe.exec.command: Required value']],
    ['livenessProbe: {httpGet: {port: 0}}', ['livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive']],
    ['readinessProbe: {tcpSocket: {port: http}}', []],
    ['readinessProbe: {tcpSocket: {port: "8080"}}', ['readinessProbe.tcpSocket.port: Invalid value: "8080": must contain at least one letter (a-z)']],
    ['readinessProbe: {successThreshold: 2, tcpSocket: {port: 1}}', []],
    ['startupProbe: {successThreshold: 2, tcpSocket: {port: 1}}', ['startupProbe.successThreshold: Invalid value: 2: must be 1']],
    ['startupProbe: {periodSeconds: -1, tcpSocket: {port: 1}}', ['startupProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0']],
    [
      'lifecycle: {preStop: {sleep: {seconds: 31}}}',
      [
        'lifecycle.preStop.sleep: Invalid value: 31: must be greater than 0 and less than terminationGracePeriodSeconds (30). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.',
      ],
    ],
    ['lifecycle: {preStop: {sleep: {seconds: 30}}}', []],
    ['lifecycle: {postStart: {}}', ['lifecycle.postStart: Required value: must specify a handler type']],
  ])('%s', (fields, errors) => {
    expect(containerErrors(fields)).toEqual(errors);
  });

  test('a sidecar may have them', () => {
    expect(
      createErrors(`
        containers: [{name: a, image: a}]
        initContainers: [{name: i, image: i, restartPolicy: Always, readinessProbe: {tcpSocket: {port: 1}}}]`),
    ).toEqual([]);
  });

  test('no other restart policy makes a sidecar', () => {
    expect(createErrors('{containers: [{name: a, image: a}], initContainers: [{name: a, image: i, restartPolicy: Never}]}')).toEqual([
      'spec.initContainers[0].restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.initContainers[0].name: Duplicate value: "a"',
    ]);
  });
});

describe('environment', () => {
  const key = (text: string) =>
    `env[0].valueFrom.configMapKeyRef.key: Invalid value: "${text}": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`;

  test.each<[string, string[]]>([
    ['env: [{name: a.b-c}]', []],
    ['env: [{name: "a=b"}]', ["env[0].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII characters other than '='"]],
    [
      'env: [{name: A, valueFrom: {}}]',
      ['env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'],
    ],
    [
      'env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}, secretKeyRef: {name: s, key: k}}}]',
      ['env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time'],
    ],
    ['env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: "a/b"}}}]', [key('a/b')]],
    ['env: [{name: A, valueFrom: {secretKeyRef: {name: c, key: ""}}}]', ['env[0].valueFrom.secretKeyRef.key: Required value']],
    [
      'env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.phase}}}]',
      [
        'env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
      ],
    ],
    ["env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}]", []],
    [
      'env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}]',
      [
        'env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
      ],
    ],
    ['envFrom: [{}]', ['envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`']],
    ['envFrom: [{configMapRef: {name: c}}, {secretRef: {name: ""}}]', ['envFrom[1].secretRef.name: Required value']],
  ])('%s', (fields, errors) => {
    expect(containerErrors(fields)).toEqual(errors);
  });
});

/** Errors of a good container beside these fields of the spec. */
function specErrors(fields: string): string[] {
  return createErrors(`{containers: [{name: a, image: nginx}], ${fields}}`).map((error) => error.replace(/^spec\./, ''));
}

describe('volumes', () => {
  test.each<[string, string[]]>([
    ['volumes: [{name: v, secret: {}}]', ['volumes[0].secret.secretName: Required value']],
    ['volumes: [{name: v, configMap: {}}]', ['volumes[0].configMap.name: Required value']],
    ['volumes: [{name: v, persistentVolumeClaim: {}}]', ['volumes[0].persistentVolumeClaim.claimName: Required value']],
    ['volumes: [{name: v, hostPath: {path: /a/../b}}]', ["volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'"]],
    [
      'volumes: [{name: v, hostPath: {path: /a, type: Dir}}]',
      [
        'volumes[0].hostPath.type: Unsupported value: "Dir": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      ],
    ],
    [
      'volumes: [{name: v, configMap: {name: c, defaultMode: 512, items: [{key: a, path: /b}]}}]',
      [
        'volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
        'volumes[0].configMap.items[0].path: Invalid value: "/b": must be a relative path',
      ],
    ],
    ['volumes: [{name: v}, {name: v}]', ['volumes[1].name: Duplicate value: "v"']],
    [
      'volumes: [{name: v, projected: {sources: [{configMap: {name: c}, secret: {name: s}}]}}]',
      ['volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'],
    ],
  ])('%s', (fields, errors) => {
    expect(specErrors(fields)).toEqual(errors);
  });
});

describe('placement', () => {
  const affinity = (kind: string, terms: string) => `affinity: {nodeAffinity: {${kind}: ${terms}}}`;
  const hard = 'requiredDuringSchedulingIgnoredDuringExecution';
  const at = `affinity.nodeAffinity.${hard}.nodeSelectorTerms`;

  test.each<[string, string[]]>([
    ['tolerations: [{key: a, operator: Like}]', ['tolerations[0].operator: Unsupported value: "Like": supported values: "Equal", "Exists"']],
    [
      'tolerations: [{key: a, operator: Exists, effect: Never}]',
      ['tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"'],
    ],
    ['tolerations: [{operator: Exists}]', []],
    [affinity(hard, '{nodeSelectorTerms: []}'), [`${at}: Required value: must have at least one node selector term`]],
    [
      affinity(hard, '{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}, {key: b, operator: Gt, values: ["1", "2"]}, {key: c, operator: Near}]}]}'),
      [
        `${at}[0].matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
        `${at}[0].matchExpressions[1].values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`,
        `${at}[0].matchExpressions[2].operator: Invalid value: "Near": not a valid selector operator`,
      ],
    ],
    [
      'topologySpreadConstraints: [{maxSkew: 0, topologyKey: "", whenUnsatisfiable: Never}]',
      [
        'topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
        'topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
        'topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
      ],
    ],
    ['activeDeadlineSeconds: 0', ['activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive']],
    ['dnsPolicy: None', ['dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None']],
    ['hostname: My.Host', [`hostname: Invalid value: "My.Host": ${label}`]],
    ['{nodeName: worker-1, schedulingGates: [{name: a}]}'.slice(1, -1), ['nodeName: Forbidden: cannot be set until all schedulingGates have been cleared']],
    ['securityContext: {runAsUser: -1}', ['securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive']],
  ])('%s', (fields, errors) => {
    expect(specErrors(fields)).toEqual(errors);
  });

  test('on the network of the host, a pod cannot choose another port', () => {
    const spec = '{hostNetwork: true, containers: [{name: a, image: a, ports: [{containerPort: 80, hostPort: 81}]}]}';
    expect(createErrors(spec)).toEqual([
      'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
    ]);
  });
});

describe('templates', () => {
  const errors = (spec: string) =>
    validatePodTemplate({ spec: defaultedPodSpec(specOf(spec)) }, 'spec.template', { restartPolicies: ['Always'] }).map(
      ({ path, message }) => `${path}: ${message}`,
    );

  test.each<[string, string[]]>([
    ['{}', ['spec.template.spec.containers: Required value']],
    ['{restartPolicy: OnFailure, containers: [{name: a, image: a}]}', ['spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"']],
    ['containers: [{name: a, image: " a "}]', []],
    ['{hostNetwork: true, containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}', []],
    ['{hostUsers: false, containers: [{name: a, image: a, securityContext: {procMount: Unmasked}}]}', []],
    [
      '{hostUsers: false, hostNetwork: true, hostPID: true, hostIPC: true, containers: [{name: a, image: a}]}',
      ['hostNetwork', 'HostPID', 'HostIPC'].map((field) => `spec.template.spec.${field}: Forbidden: when \`pod.Spec.HostUsers\` is false`),
    ],
  ])('%s', (spec, expected) => {
    expect(errors(spec)).toEqual(expected);
  });
});

test('a frozen spec is looked at once, on whatever node', () => {
  const { spec } = deepFreeze(createdPod('containers: [{name: a, image: ""}]'));
  const errors = validatePodSpec(spec, 'spec', { isPod: true });
  expect(errors).toHaveLength(1);
  expect(validatePodSpec({ ...spec, nodeName: 'worker-1' }, 'spec', { isPod: true })).toBe(errors);
  expect(validatePodSpec(spec, 'spec.template.spec')[0]?.path).toBe('spec.template.spec.containers[0].image');
  expect(validatePodSpec({ ...spec, nodeName: 'Bad_Node' }, 'spec', { isPod: true })).toHaveLength(2);
  expect(validatePodSpec({ ...spec, restartPolicy: 'Odd' }, 'spec', { isPod: true })).toHaveLength(2);
});

describe('warnings', () => {
  test.each<[string, string[]]>([
    [
      'containers: [{name: a, image: a, ports: [{containerPort: 80, name: http}]}, {name: b, image: b, ports: [{containerPort: 80, name: http}]}]',
      [
        'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
        'spec.containers[1].ports[0]: duplicate port name "http" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
      ],
    ],
    [
      'containers: [{name: a, image: a, ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80}]}]',
      ['spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]'],
    ],
    [
      'containers: [{name: a, image: a, env: [{name: A, value: "1"}, {name: A, value: "$(A)2"}, {name: A, value: "3"}]}]',
      ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    [
      'containers: [{name: a, image: a, resources: {requests: {memory: 100m}}}]',
      ['spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer'],
    ],
    [
      `nodeSelector: {beta.kubernetes.io/arch: amd64}
topologySpreadConstraints: [{maxSkew: 1, topologyKey: failure-domain.beta.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}]
volumes: [{name: a, gitRepo: {repository: x}}]
hostAliases: [{ip: 10.0.0.1, hostnames: [a]}, {ip: 10.0.0.1, hostnames: [b]}]
imagePullSecrets: [{name: a}, {name: a}, {}]
terminationGracePeriodSeconds: -1
affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a}]}, podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: a}}]}}
containers: [{name: a, image: a, env: [{name: A}, {name: A}]}]`,
      [
        'spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead',
        'spec.topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
        'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
        'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
        'spec.hostAliases[1].ip: duplicate ip "10.0.0.1"',
        'spec.imagePullSecrets[1].name: duplicate name "a"',
        'spec.imagePullSecrets[2].name: invalid empty name ""',
        'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
        'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
        'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod',
      ],
    ],
    [
      `overhead: {memory: 100m}
volumes:
- {name: a, rbd: {monitors: [m], image: i}}
- {name: b, storageos: {}}
- {name: c, configMap: {name: m, items: [{key: k, path: x}, {key: l, path: x/y}, {key: n, path: x/}]}}
- {name: d, secret: {secretName: s, items: [{key: k, path: x}, {key: l, path: z}]}}
- {name: e, projected: {sources: [{}, {secret: {name: s, items: [{key: k, path: token}]}}, {serviceAccountToken: {path: token}}, {downwardAPI: {items: [{path: token/a, fieldRef: {fieldPath: metadata.name}}]}}]}}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: beta.kubernetes.io/os, operator: Exists}]}]}
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: a, operator: In, values: [-x]}]}}]
containers: [{name: a, image: a, ports: [{containerPort: 80, hostIP: 10.0.0.1}]}]`,
      [
        'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead',
        expect.stringContaining('preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[0]: -x is invalid, a valid label must be an empty string'),
        'spec.volumes[0].rbd: deprecated in v1.28, non-functional in v1.31+',
        'spec.volumes[1].storageOS: deprecated in v1.22, non-functional in v1.25+',
        'volume "c" (ConfigMap "m"): overlapping paths: "x/y" with "x"',
        'volume "c" (ConfigMap "m"): overlapping paths: "x" with "x"',
        'volume "c" (ConfigMap "m"): overlapping paths: "x" with "x/y"',
        'volume "e" (Projected) has no sources provided',
        'volume "e" (Projected): overlapping paths: "token" (ServiceAccountToken) with "token" (Secret "s")',
        'volume "e" (Projected): overlapping paths: "token/a" (DownwardAPI) with "token" (Secret "s")',
        'volume "e" (Projected): overlapping paths: "token/a" (DownwardAPI) with "token" (ServiceAccountToken)',
        'spec.overhead[memory]: fractional byte value "100m" is invalid, must be an integer',
        'spec.containers[0].ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:80 Protocol:TCP HostIP:10.0.0.1}',
      ],
    ],
    ['containers: [{name: a, image: a}]', []],
  ])('%s', (spec, expected) => {
    expect(podKind.warnings?.(createdPod(spec))).toEqual(expected);
  });

  test('annotations that mean nothing any more', () => {
    const annotations = {
      'scheduler.alpha.kubernetes.io/critical-pod': '',
      'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default',
      'container.seccomp.security.alpha.kubernetes.io/a': 'runtime/default',
      'container.apparmor.security.beta.kubernetes.io/a': 'runtime/default',
      'container.apparmor.security.beta.kubernetes.io/b': 'runtime/default',
    };
    const spec = 'containers: [{name: a, image: a}, {name: b, image: b, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]';
    expect(podKind.warnings?.(createdPod(spec, { annotations }))).toEqual([
      'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'metadata.annotations[container.seccomp.security.alpha.kubernetes.io/a]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]: deprecated since v1.30; use the "appArmorProfile" field instead',
    ]);
  });

  test('a name that is no DNS label is only a warning', () => {
    expect(podKind.warnings?.(createdPod('containers: [{name: a, image: a}]', { name: 'web.one' }))).toEqual([
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ]);
  });
});
