// A running server: which ports it has, from when it answers, and what.

import type { ContainerFiles, FileView } from './files.ts';
import type { LogLine, ProcessSpec, Protocol } from './process.ts';
import { portsFromArguments, tlsPorts, type Program } from './programs.ts';

/** agnhost's teaching server answers well for ten seconds, then fails its liveness probe. */
const failingLivenessMs = 10_000;

export class Server {
  readonly program: Program;
  /** undefined: nobody says, so it answers wherever it is asked. */
  readonly ports: readonly number[] | undefined;
  readonly sinceMs: number;
  readonly #failsAtMs: number;
  readonly #spec: ProcessSpec;

  constructor(program: Program, argv: readonly string[], spec: ProcessSpec, sinceMs: number) {
    this.program = program;
    this.sinceMs = sinceMs;
    this.#spec = spec;
    this.ports = portsOf(program, argv, spec);
    const playsFailing = (program.name === 'agnhost' && argv[1] === 'liveness') || (program.name === 'server' && spec.image.canonical.includes('/liveness:'));
    this.#failsAtMs = playsFailing ? sinceMs + failingLivenessMs : Infinity;
  }

  /** What it prints when it is ready, with the port that it was told. */
  get startLog(): readonly string[] {
    const { ports, startLog } = this.program;
    const [usual, told] = [ports?.[0], this.ports?.[0]];
    return usual === undefined || told === undefined || usual === told ? startLog : startLog.map((line) => line.replaceAll(String(usual), String(told)));
  }

  /** First port that another container of the pod holds. */
  takenPort(spec: ProcessSpec): number | undefined {
    return spec.isPortTaken === undefined ? undefined : this.ports?.find(port => spec.isPortTaken?.(port));
  }

  accepts(port: number, atMs: number): boolean {
    return atMs >= this.sinceMs + this.program.startMs && (this.ports === undefined || this.ports.includes(port));
  }

  /** Of a server with a configuration of the user's own nobody knows what its ports speak. */
  protocolOf(port: number): Protocol {
    const { protocol, site } = this.program;
    if (protocol === undefined || (site !== undefined && this.#isConfigured(site.configuration))) return 'any';
    return protocol === 'http' && tlsPorts.has(port) ? 'https' : protocol;
  }

  /**
   * Status of its HTTP answers: 404 for `/404`, 500 for paths that begin with `/fail` or `/5xx` and
   * for `/500`, `/503` as named, 500 for the failing teaching server, 404 for what a file server has
   * not got, else 200.
   */
  httpStatus(path: string, atMs: number, files: () => ContainerFiles): number {
    const named = /^\/([45]\d\d)(?:[/?]|$)/.exec(path);
    if (named !== null) return Number(named[1]);
    if (path.startsWith('/fail') || path.startsWith('/5xx') || atMs >= this.#failsAtMs) return 500;
    return this.#hasPage(path, files) ? 200 : 404;
  }

  #hasPage(path: string, files: () => ContainerFiles): boolean {
    const { site } = this.program;
    const name = path.replace(/[?#].*$/, '');
    if (site === undefined || name === '/' || name === '/index.html') return true;
    const has = (place: string): boolean => files().exists(place);
    return this.#isConfigured(site.configuration) || has(`${site.root}${name.replace(/\/+$/, '')}`);
  }

  /** A configuration of the user's own is mounted: it may answer anything. */
  #isConfigured(place: string): boolean {
    const { files } = this.#spec;
    return files !== undefined && (files.exists(place) || files.exists(`${place}/conf.d`) || files.exists(`${place}/nginx.conf`) || files.exists(`${place}/conf.d/default.conf`) || files.exists(`${place}/httpd.conf`));
  }

  changesAt(nowMs: number): number | undefined {
    const ready = this.sinceMs + this.program.startMs;
    if (ready > nowMs) return ready;
    return this.#failsAtMs > nowMs && this.#failsAtMs < Infinity ? this.#failsAtMs : undefined;
  }
}

/** What a server prints instead of starting, undefined when it starts. */
export function refusalOf(server: Server, spec: ProcessSpec, env?: Readonly<Record<string, string | undefined>>): readonly string[] | undefined {
  const { needs } = server.program;
  // Only the image's entrypoint script checks its variables; a bare binary elsewhere does not.
  if (needs !== undefined && spec.image.known && !needs.variables.some(name => ((env ?? spec.env)[name] ?? '') !== '')) return needs.refusal;
  const taken = server.takenPort(spec);
  return taken === undefined ? undefined : [server.program.portTaken.replace('%d', String(taken))];
}

export function logLines(texts: readonly string[], stream: LogLine['stream'], atMs: number): LogLine[] {
  return texts.map(text => ({ atMs, stream, text }));
}

const NGINX_SITES = '/etc/nginx/conf.d';
const NO_PORTS: readonly number[] = Object.freeze([]);

function portsOf(program: Program, argv: readonly string[], spec: ProcessSpec): readonly number[] | undefined {
  const written = portsFromArguments(argv.slice(1));
  if (written !== undefined) return written;
  if (program.name.startsWith('nginx') && spec.kin === undefined && spec.files !== undefined) {
    const configured = nginxPorts(spec.files);
    if (configured.length > 0) return configured;
  }
  if (program.name.startsWith('python') && argv.includes('http.server')) return [8000];
  if (program.ports !== undefined) return program.ports;
  const fromEnv = Number(spec.env['PORT']);
  if (fromEnv > 0 && fromEnv < 65_536) return spec.ports.includes(fromEnv) ? spec.ports : [...spec.ports, fromEnv];
  return spec.ports.length === 0 ? undefined : spec.ports;
}

function nginxPorts(files: FileView): readonly number[] {
  const main = files.read('/etc/nginx/nginx.conf');
  const sites = files.list(NGINX_SITES);
  if (main === undefined && sites === undefined) return NO_PORTS;
  const texts = [main, ...(sites ?? []).map(name => files.read(`${NGINX_SITES}/${name}`))];
  const found = new Set<number>();
  for (const text of texts) {
    for (const match of (text ?? '').slice(0, 65_536).matchAll(/\blisten\s{1,8}(?:[\d.*]{1,15}:)?(\d{1,5})\b/g)) found.add(Number(match[1]));
  }
  return [...found];
}
