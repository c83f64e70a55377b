// pods/log: the lines of a container as text, once or for as long as it runs.
import type { ClusterPort, LogLine, Request } from '../model/client.ts';
import type { Pod } from '../model/object.ts';
import { badRequest } from '../model/errors.ts';
import { formatTimestamp, parseTimestamp } from '../model/timestamp.ts';
import type { WallClock } from '../sim/driver.ts';
import type { Exchange } from './exchange.ts';
import { sendText } from './exchange.ts';
import type { ResourceRoute } from './route.ts';

type LogRequest = Extract<Request, { verb: 'logs' }>;

/** How often a followed log is looked at, in ms of wall time. */
const FOLLOW_MS = 200;

/** Answers with the lines asked for; throws what the kubelet refuses with. */
export async function servePodLog(exchange: Exchange, port: ClusterPort, { namespace, name }: ResourceRoute, wall: WallClock): Promise<void> {
  const { query, response } = exchange;
  const pod = port.get<Pod>('pods', namespace, name!);
  const request = readRequest(exchange, port, pod);
  const withTimes = query.get('timestamps') === 'true';
  const first = await linesOf(port, request);
  const limit = Number(query.get('limitBytes') ?? 0) || Number.POSITIVE_INFINITY;
  if (query.get('follow') !== 'true') return sendText(exchange, 200, Buffer.from(textOf(first, withTimes)).subarray(0, limit).toString());

  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.flushHeaders();
  response.write(textOf(first, withTimes));
  let count = (await linesOf(port, { verb: 'logs', namespace: request.namespace, name: request.name, ...(request.container ? { container: request.container } : {}) })).length;
  const look = async (): Promise<void> => {
    if (response.destroyed) return;
    try {
      const current = port.find<Pod>('pods', namespace, name!);
      if (current?.metadata.uid !== pod.metadata.uid) return void response.end();
      const all = await linesOf(port, { verb: 'logs', namespace: request.namespace, name: request.name, ...(request.container ? { container: request.container } : {}) });
      if (all.length < count) count = 0;
      if (all.length > count) response.write(textOf(all.slice(count), withTimes));
      count = all.length;
      if (!isRunning(current, request.container)) return void response.end();
      wall.setTimeout(() => void look(), FOLLOW_MS);
    } catch {
      response.end();
    }
  };
  wall.setTimeout(() => void look(), FOLLOW_MS);
}

function readRequest({ query }: Exchange, port: ClusterPort, pod: Pod): LogRequest {
  const request: LogRequest = { verb: 'logs', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name };
  const container = query.get('container');
  if (container) request.container = container;
  else if (pod.spec.containers.length + (pod.spec.initContainers?.length ?? 0) > 1) {
    const names = (list: readonly { name: string }[] = []): string => `[${list.map((each) => each.name).join(' ')}]`;
    const inits = pod.spec.initContainers?.length ? ` or one of the init containers: ${names(pod.spec.initContainers)}` : '';
    throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: ${names(pod.spec.containers)}${inits}`);
  }
  if (query.get('previous') === 'true') request.previous = true;
  const tail = query.get('tailLines');
  if (tail !== null) request.tailLines = Number(tail);
  const since = query.get('sinceSeconds');
  const sinceTime = query.get('sinceTime');
  if (since !== null) request.sinceMs = Number(since) * 1000;
  else if (sinceTime !== null) request.sinceMs = port.now - parseTimestamp(sinceTime);
  return request;
}

async function linesOf(port: ClusterPort, request: LogRequest): Promise<readonly LogLine[]> {
  const answer = await port.request(request);
  return answer.type === 'logs' ? answer.lines : [];
}

function textOf(lines: readonly LogLine[], withTimes: boolean): string {
  return lines.map(({ atMs, text }) => `${withTimes ? `${formatTimestamp(atMs)} ` : ''}${text}\n`).join('');
}

function isRunning(pod: Pod, container: string | undefined): boolean {
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  const status = container ? statuses.find(({ name }) => name === container) : statuses[0];
  return status?.state?.terminated === undefined || pod.spec.restartPolicy === 'Always';
}
