// Jobs and CronJobs for tests, as YAML around what a test is about.

/** A Job with one container that runs a shell command; `spec` in flow form: `completions: 3, parallelism: 2`. */
export function jobYaml(name: string, spec: string, command: string, { restartPolicy = 'Never' } = {}): string {
  return `
apiVersion: batch/v1
kind: Job
metadata: { name: ${name} }
spec:
${indent(spec, 2)}
  template:
    spec:
      restartPolicy: ${restartPolicy}
      containers: [{ name: work, image: "busybox:1.36", command: [sh, -c, ${JSON.stringify(command)}] }]
`;
}

/** A CronJob of such a Job; `spec` as above. */
export function cronJobYaml(name: string, spec: string, command: string, jobSpec = ''): string {
  return `
apiVersion: batch/v1
kind: CronJob
metadata: { name: ${name} }
spec:
${indent(spec, 2)}
  jobTemplate:
    spec:
${indent(jobSpec, 6)}
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: work, image: "busybox:1.36", command: [sh, -c, ${JSON.stringify(command)}] }]
`;
}

/** The fields of a flow mapping, one a line. Commas inside brackets and quotes part nothing. */
function indent(fields: string, spaces: number): string {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let part = '';
  for (const character of fields) {
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && '{['.includes(character)) depth++;
    if (!isQuoted && '}]'.includes(character)) depth--;
    if (character === ',' && depth === 0 && !isQuoted) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  parts.push(part.trim());
  return parts.filter(Boolean).map((each) => ' '.repeat(spaces) + each).join('\n');
}
