// Commands that ask the network: wget, curl, nc, nslookup, ping, and the clients that health checks use.

import type { Call, CommandTable } from './shell-commands.ts';
import { sleepMs } from './shell-amounts.ts';
import { resolvePath } from './files.ts';
import type { Steps } from './shell-state.ts';

interface Target { readonly host: string; readonly port: number; readonly path: string }

function parseUrl(text: string): Target {
  const match = /^(?:(https?):\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^/:?]*)(?::(\d+))?([/?].*)?$/.exec(text);
  const secure = match?.[1] === 'https';
  return { host: match?.[2] ?? '', port: Number(match?.[3] ?? (secure ? 443 : 80)), path: match?.[4] ?? '/' };
}

/** Connects and gives the outcome after the virtual time it takes: refusals at once, timeouts at the limit. */
function* connect(target: Target, limitMs: number, call: Call): Steps<'open' | 'refused' | 'timeout' | 'unresolved'> {
  yield* call.machine.pay(50);
  const outcome = call.machine.network.connect(target.host, target.port);
  if (outcome === 'timeout') yield { untilMs: call.machine.clockMs + limitMs };
  return outcome;
}

function option(args: readonly string[], ...names: string[]): string | undefined {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const name = names.find(other => (other.startsWith('--') ? arg === other || arg.startsWith(`${other}=`) : arg === other || (arg.startsWith(other) && !arg.startsWith('--'))));
    if (name === undefined) continue;
    return arg === name ? args[at + 1] ?? '' : arg.slice(name.length).replace(/^=/, '');
  }
  return undefined;
}

function has(args: readonly string[], letter: string, long: string): boolean {
  return args.some(arg => arg === long || new RegExp(`^-[A-Za-z]*${letter}`).test(arg));
}

function operandsOf(args: readonly string[], valued: readonly string[]): string[] {
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (valued.includes(arg)) at++;
    else if (!/^-./.test(arg)) rest.push(arg);
  }
  return rest;
}

function save(path: string | undefined, body: string, call: Call): void {
  if (path === undefined || path === '-') call.streams.out(body);
  else if (path !== '/dev/null') call.machine.files.write(resolvePath(path, call.state.workingDir), body);
}

export const networkCommands: CommandTable = {
  *wget(args, call) {
    const url = operandsOf(args, ['-O', '-T', '-t', '-o', '-P'])[0] ?? '';
    const target = parseUrl(url);
    const output = option(args, '-O', '--output-document') ?? (/^-[a-zA-Z]*O-$/.test(args.find(arg => arg.endsWith('O-')) ?? '') ? '-' : undefined)
      ?? (args.some(arg => /^-[a-z]*O$/.test(arg)) ? args[args.findIndex(arg => /^-[a-z]*O$/.test(arg)) + 1] : undefined);
    const quiet = has(args, 'q', '--quiet');
    const fail = (text: string): number => {
      if (!quiet || text.startsWith('wget:')) call.streams.error(`${text}\n`);
      return 1;
    };
    const limit = sleepMs(option(args, '-T', '--timeout') ?? '') ?? 900_000;
    switch (yield* connect(target, limit, call)) {
      case 'unresolved': return fail(`wget: bad address '${target.host}'`);
      case 'refused': return fail(`wget: can't connect to remote host (${call.machine.network.addressOf(target.host)}): Connection refused`);
      case 'timeout': return fail('wget: download timed out');
      case 'open':
    }
    const answer = call.machine.network.request(target.host, target.port, target.path);
    if (!quiet) call.streams.error(`Connecting to ${target.host} (${call.machine.network.addressOf(target.host)}:${target.port})\n`);
    if (answer.status >= 400) return fail(`wget: server returned error: HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? 'Error'}`);
    if (!args.includes('--spider')) save(output ?? (target.path.split('/').at(-1) || 'index.html'), answer.body, call);
    return 0;
  },

  *curl(args, call) {
    const valued = ['-o', '-H', '-X', '-d', '-m', '-w', '-u', '-A', '--connect-timeout', '--max-time', '--output', '--header', '--request', '--data', '--write-out', '--retry', '--retry-delay', '--cacert', '--resolve'];
    const url = operandsOf(args, valued)[0];
    if (url === undefined) {
      call.streams.error("curl: try 'curl --help' or 'curl --manual' for more information\n");
      return 2;
    }
    const target = parseUrl(url);
    const silent = has(args, 's', '--silent') && !has(args, 'S', '--show-error');
    const fail = (code: number, text: string): number => {
      if (!silent) call.streams.error(`curl: (${code}) ${text}\n`);
      return code;
    };
    const limit = sleepMs(option(args, '-m', '--max-time', '--connect-timeout') ?? '') ?? 134_000;
    switch (yield* connect(target, limit, call)) {
      case 'unresolved': return fail(6, `Could not resolve host: ${target.host}`);
      case 'refused': return fail(7, `Failed to connect to ${target.host} port ${target.port} after 0 ms: Could not connect to server`);
      case 'timeout': return fail(28, `Connection timed out after ${limit} milliseconds`);
      case 'open':
    }
    const answer = call.machine.network.request(target.host, target.port, target.path);
    if (answer.status >= 400 && has(args, 'f', '--fail')) return fail(22, `The requested URL returned error: ${answer.status}`);
    const head = `HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? 'Error'}\r\n\r\n`;
    save(option(args, '-o', '--output') ?? undefined, has(args, 'I', '--head') ? head : (has(args, 'i', '--include') ? head : '') + answer.body, call);
    const written = option(args, '-w', '--write-out');
    if (written !== undefined) call.streams.out(written.replace(/%\{(?:http_code|response_code)\}/g, String(answer.status)).replace(/\\n/g, '\n'));
    return 0;
  },

  *nc(args, call) {
    if (has(args, 'l', '--listen')) {
      const port = Number(option(args, '-p') ?? operandsOf(args, ['-p', '-w']).at(-1) ?? 0);
      return yield* call.machine.listenOn(port, call);
    }
    const [host = '', port = '0'] = operandsOf(args, ['-w', '-p', '-i']);
    const outcome = yield* connect({ host, port: Number(port), path: '' }, sleepMs(option(args, '-w') ?? '') ?? 134_000, call);
    if (outcome === 'open') {
      if (has(args, 'v', '--verbose')) call.streams.error(`${host} (${call.machine.network.addressOf(host)}:${port}) open\n`);
      return 0;
    }
    if (outcome === 'unresolved') call.streams.error(`nc: bad address '${host}'\n`);
    else if (has(args, 'v', '--verbose') || outcome === 'timeout') call.streams.error(`nc: ${host} (${call.machine.network.addressOf(host)}:${port}): ${outcome === 'refused' ? 'Connection refused' : 'Connection timed out'}\n`);
    return 1;
  },

  *nslookup(args, call) {
    const name = operandsOf(args, [])[0] ?? '';
    yield* call.machine.pay(50);
    const answer = call.machine.network.lookUp(name);
    call.streams.out('Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n');
    if (answer === undefined) {
      call.streams.error(`** server can't find ${name}: NXDOMAIN\n\nnslookup: can't resolve '${name}'\n`);
      return 1;
    }
    if (answer.alias !== undefined) call.streams.out(`${answer.name}\tcanonical name = ${answer.alias}\n`);
    for (const address of answer.addresses) call.streams.out(`Name:\t${answer.name}\nAddress: ${address}\n`);
    return 0;
  },

  *dig(args, call) {
    yield* call.machine.pay(50);
    const name = args.find(arg => !arg.startsWith('+') && !arg.startsWith('@') && !arg.startsWith('-')) ?? '';
    for (const address of call.machine.network.resolve(name) ?? []) call.streams.out(args.includes('+short') ? `${address}\n` : `${name}.\t30\tIN\tA\t${address}\n`);
    return 0;
  },

  *getent(args, call) {
    yield* call.machine.pay(50);
    const addresses = call.machine.network.resolve(args[1] ?? '');
    for (const address of addresses ?? []) call.streams.out(`${address.padEnd(15)} ${args[1]}\n`);
    return addresses === undefined ? 2 : 0;
  },

  *ping(args, call) {
    const host = operandsOf(args, ['-c', '-w', '-W', '-i'])[0] ?? '';
    const address = call.machine.network.resolve(host)?.[0];
    yield* call.machine.pay(50);
    if (address === undefined) {
      call.streams.error(`ping: bad address '${host}'\n`);
      return 1;
    }
    const count = Number(option(args, '-c') ?? Infinity);
    call.streams.out(`PING ${host} (${address}): 56 data bytes\n`);
    for (let sequence = 0; sequence < count; sequence++) {
      if (sequence > 0) yield { untilMs: call.machine.clockMs + 1000 };
      call.streams.out(`64 bytes from ${address}: seq=${sequence} ttl=63 time=0.1 ms\n`);
      yield* call.machine.pay(10);
    }
    call.streams.out(`\n--- ${host} ping statistics ---\n${count} packets transmitted, ${count} packets received, 0% packet loss\n`);
    return 0;
  },

  // Clients that images bring for their own server: they work once it accepts connections.
  'redis-cli': client([6379], 'PONG', 'Could not connect to Redis at 127.0.0.1:6379: Connection refused'),
  'valkey-cli': client([6379], 'PONG', 'Could not connect to Valkey at 127.0.0.1:6379: Connection refused'),
  pg_isready: client([5432], '/var/run/postgresql:5432 - accepting connections', '/var/run/postgresql:5432 - no response', 2),
  psql: client([5432], '', 'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory', 2),
  mysqladmin: client([3306], 'mysqld is alive', "mysqladmin: connect to server at 'localhost' failed"),
  'mariadb-admin': client([3306], 'mysqld is alive', "mariadb-admin: connect to server at 'localhost' failed"),
  mysql: client([3306], '', "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)"),
  mariadb: client([3306], '', "ERROR 2002 (HY000): Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)"),
  'healthcheck.sh': client([3306], '', 'healthcheck connect failed'),
  mongosh: client([27017], '{ ok: 1 }', 'MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017'),
  mongo: client([27017], '{ "ok" : 1 }', "Error: couldn't connect to server 127.0.0.1:27017"),
  'rabbitmq-diagnostics': client([5672], 'Ping succeeded', 'Error: unable to perform an operation on node', 69),
  rabbitmqctl: client([5672], '', 'Error: unable to perform an operation on node', 69),
  etcdctl: client([2379], '127.0.0.1:2379 is healthy', 'Error: unhealthy cluster'),
};

function client(ports: readonly number[], success: string, refusal: string, code = 1): CommandTable[string] {
  return (args, call) => {
    const host = option(args, '-h', '--host');
    const port = Number(option(args, '-p', '--port') ?? ports[0]) || (ports[0] ?? 0);
    const isOpen = call.machine.network.connect(host === undefined || host === '' ? 'localhost' : host, port) === 'open';
    if (!isOpen) call.streams.error(`${refusal}\n`);
    else if (success !== '') call.streams.out(`${success}\n`);
    return isOpen ? 0 : code;
  };
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK', 301: 'Moved Permanently', 302: 'Found', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found',
  500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout',
};
