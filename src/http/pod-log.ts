// pods/log: the lines of a container as text, once or for as long as it runs.
import type { ClusterPort, LogLine, LogRequest } from '../model/client.ts';
import { badRequest, fieldError, invalid } from '../model/errors.ts';
import type { FieldError } from '../model/errors.ts';
import type { Pod } from '../model/object.ts';
import { formatTimestamp, parseTimestamp } from '../model/timestamp.ts';
import type { Exchange } from './exchange.ts';
import { sendText } from './exchange.ts';
import type { ResourceRoute } from './route.ts';

/** A reader that leaves this much unread is cut off. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** Answers with the lines asked for; throws what the kubelet refuses with, and Invalid for bad options. */
export async function servePodLog(exchange: Exchange, port: ClusterPort, { namespace, name }: ResourceRoute): Promise<void> {
  const { query, response, method } = exchange;
  const pod = port.get<Pod>('pods', namespace, name!);
  const request = readRequest(exchange, port, pod);
  const withTimes = isTrue(query, 'timestamps');
  let left = Number(query.get('limitBytes') ?? Number.POSITIVE_INFINITY);
  if (!isTrue(query, 'follow') || !port.followLogs || method === 'HEAD') {
    const answer = await port.request({ verb: 'logs', ...request });
    const text = answer.type === 'logs' ? textOf(answer.lines, withTimes) : '';
    return sendText(exchange, 200, Buffer.from(text).subarray(0, left).toString());
  }
  // The first lines, or a refusal, come before the head of the answer is out.
  let waiting: string[] | undefined = [];
  let isOver = false;
  const following: { stop?: () => void } = {};
  const write = (text: string): void => {
    if (response.destroyed || text === '' || left <= 0) return;
    const bytes = Buffer.from(text).subarray(0, left);
    left -= bytes.length;
    response.write(bytes);
    if (left <= 0) end();
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  };
  const end = (): void => {
    isOver = true;
    following.stop?.();
    if (!waiting) response.end();
  };
  following.stop = await port.followLogs(request, {
    lines: (lines) => (waiting ? void waiting.push(textOf(lines, withTimes)) : write(textOf(lines, withTimes))),
    ended: end,
  });
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  const first = waiting.join('');
  waiting = undefined;
  write(first);
  if (isOver) response.end();
  response.on('close', () => following.stop?.());
}

function readRequest({ query }: Exchange, port: ClusterPort, pod: Pod): LogRequest {
  const problems = optionProblems(query);
  if (problems.length > 0) throw invalid('PodLogOptions', pod.metadata.name, problems);
  const container = query.get('container');
  if (!container && pod.spec.containers.length + (pod.spec.initContainers?.length ?? 0) > 1) {
    const names = (list: readonly { name: string }[] = []): string => `[${list.map((each) => each.name).join(' ')}]`;
    const inits = pod.spec.initContainers?.length ? ` or one of the init containers: ${names(pod.spec.initContainers)}` : '';
    throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: ${names(pod.spec.containers)}${inits}`);
  }
  const since = query.get('sinceSeconds');
  const sinceTime = query.get('sinceTime');
  const tail = query.get('tailLines');
  return {
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    ...(container ? { container } : {}),
    ...(isTrue(query, 'previous') ? { previous: true } : {}),
    ...(tail === null ? {} : { tailLines: Number(tail) }),
    ...(since !== null ? { sinceMs: Number(since) * 1000 } : sinceTime === null ? {} : { sinceMs: port.now - parseTimestamp(sinceTime) }),
  };
}

/** In Kubernetes' words; options that are no numbers at all are refused before, as there. */
function optionProblems(query: URLSearchParams): FieldError[] {
  const problems: FieldError[] = [];
  const check = (name: string, least: number, why: string): void => {
    const text = query.get(name);
    if (text === null) return;
    if (!/^-?\d{1,15}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
    if (Number(text) < least) problems.push(fieldError.invalid(name, Number(text), why));
  };
  check('tailLines', 0, 'must be greater than or equal to 0');
  check('limitBytes', 1, 'must be greater than 0');
  check('sinceSeconds', 1, 'must be greater than 0');
  const sinceTime = query.get('sinceTime');
  if (sinceTime !== null && query.get('sinceSeconds') !== null) problems.push(fieldError.forbidden('sinceSeconds', 'may only specify one of `sinceTime` or `sinceSeconds`'));
  if (sinceTime !== null && !Number.isFinite(parseTimestamp(sinceTime))) throw badRequest(`parsing time "${sinceTime}" as "2006-01-02T15:04:05Z07:00": cannot parse "${sinceTime}" as "2006"`);
  return problems;
}

function isTrue(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text === 'true' || text === '1';
}

function textOf(lines: readonly LogLine[], withTimes: boolean): string {
  return lines.map(({ atMs, text }) => `${withTimes ? `${formatTimestamp(atMs)} ` : ''}${text}\n`).join('');
}
