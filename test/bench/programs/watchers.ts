// Many watches of all pods in one process. Arguments: the file that says how to reach the API, watches, seconds. Prints what they saw as JSON.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { ClientRequest } from 'node:http';
import { constants, setPriority } from 'node:os';

// Watchers stand for other machines: what they do must not take the time of what is measured on this one.
setPriority(constants.priority.PRIORITY_LOW);

const [file = '', count = '', seconds = ''] = process.argv.slice(2);
const { url, token, certificate } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; token: string; certificate: string };
const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

interface PodEvent {
  type: string;
  object: { metadata: { name: string; resourceVersion: string }; status: { containerStatuses: { restartCount: number }[] } };
}

function open(path: string, accept: string, onLine: (line: string) => void): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { ca: certificate, agent: false, headers: { Authorization: `Bearer ${token}`, Accept: accept } }, (response) => {
      let rest = '';
      response.setEncoding('latin1').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop()!;
        for (const line of lines) onLine(line);
      });
      response.on('error', () => undefined);
      resolve(sent);
    });
    sent.on('error', reject);
    sent.end();
  });
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

// A list that is read to its end, as an informer begins.
let text = '';
await new Promise<void>((resolve, reject) => void open('/api/v1/pods?limit=1', 'application/json', (line) => void (text = line)).then((sent) => sent.on('close', () => resolve()), reject));
const { kind, metadata } = JSON.parse(text) as { kind: string; metadata: { resourceVersion: string } };
if (kind !== 'PodList') throw new Error(text);
const since = metadata.resourceVersion;
const path = `/api/v1/pods?watch=true&resourceVersion=${since}`;

// The first one reads whole pods, whose restarts grow by one with every change: none may be missing, and none come twice.
const restarts = new Map<string, number>();
const truth: number[] = [];
let gaps = 0;
let cutOff = 0;
const requests = [
  await open(path, 'application/json', (line) => {
    const { type, object } = JSON.parse(line) as PodEvent;
    if (type !== 'MODIFIED') return void (type === 'ERROR' && cutOff++);
    const { name, resourceVersion } = object.metadata;
    const { restartCount } = object.status.containerStatuses[0]!;
    const before = restarts.get(name);
    if (before !== undefined && restartCount !== before + 1) gaps++;
    restarts.set(name, restartCount);
    truth.push(Number(resourceVersion));
  }),
];
const seen: number[][] = Array.from({ length: Number(count) - 1 }, () => []);
const version = /"resourceVersion":"(\d+)"/;
for (const revisions of seen) {
  requests.push(
    await open(path, metadataOnly, (line) => {
      const found = version.exec(line);
      if (found && !line.startsWith('{"type":"ERROR"')) revisions.push(Number(found[1]));
      else cutOff++;
    }),
  );
}
const begun = performance.now();
await wait(Number(seconds) * 1000);
const tookMs = performance.now() - begun;
const wanted = [...truth];
const last = wanted.at(-1) ?? 0;
// Who is a little behind may catch up with the first one.
for (let turn = 0; turn < 100 && seen.some((revisions) => (revisions.at(-1) ?? 0) < last); turn++) await wait(100);
let different = 0;
for (const revisions of seen) {
  const upTo = revisions.filter((revision) => revision <= last);
  if (upTo.length !== wanted.length || upTo.some((revision, index) => revision !== wanted[index])) different++;
}
for (const sent of requests) sent.destroy();
console.log(JSON.stringify({ perSecond: (wanted.length * Number(count)) / (tookMs / 1000), changesPerSecond: wanted.length / (tookMs / 1000), gaps, different, cutOff }));
process.exit(0);
