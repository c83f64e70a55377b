import { describe, expect, it } from 'vitest';
import { play, startMs, type PlayOptions } from './play.ts';

const at = (seconds: number): number => startMs + seconds * 1000;

describe('what a command line becomes', () => {
  it.each<[string, PlayOptions, string]>([
    ['nginx', { image: 'nginx' }, 'runs'],
    ['redis with arguments', { image: 'redis', args: ['--appendonly', 'yes'] }, 'runs'],
    ['redis told to run something else', { image: 'redis', args: ['echo', 'hi'] }, '0 after 0s'],
    ['busybox without a terminal', { image: 'busybox' }, '0 after 0s'],
    ['ubuntu without a terminal', { image: 'ubuntu' }, '0 after 0s'],
    ['python without a terminal', { image: 'python:3.12' }, '0 after 0s'],
    ['python -c', { image: 'python:3.12', command: ['python', '-c', 'import time; print("a"); time.sleep(3); exit(2)'] }, '2 after 3s'],
    ['python raising', { image: 'python:3.12', command: ['python', '-c', 'raise ValueError("x")'] }, '1 after 0s'],
    ['python -m http.server', { image: 'python:3.12', command: ['python', '-m', 'http.server', '8080'] }, 'runs'],
    ['node server.js', { image: 'node:20', command: ['node', 'server.js'] }, 'runs'],
    ['node -e', { image: 'node:20', command: ['node', '-e', 'console.log("hi"); process.exit(4)'] }, '4 after 0s'],
    ['java -jar', { image: 'eclipse-temurin:21', command: ['java', '-jar', 'app.jar'] }, 'runs'],
    ['hello-world', { image: 'hello-world' }, '0 after 0s'],
    ['an unknown image', { image: 'acme/api:1' }, 'runs'],
    ['an unknown image with arguments', { image: 'acme/api:1', args: ['--verbose'] }, 'runs'],
    ['somebody’s own binary', { image: 'golang:1.22', command: ['/app/server'] }, 'runs'],
    ['the entrypoint of a well-known server', { image: 'nginx:1.27', command: ['/docker-entrypoint.sh', 'nginx', '-g', 'daemon off;'] }, 'runs'],
    ['somebody’s own binary beside a well-known server', { image: 'nginx:1.27', command: ['/app/server'] }, 'runs'],
    ['any word in an unknown image', { image: 'acme/api:1', command: ['start-me'] }, 'runs'],
    ['true in an unknown image', { image: 'acme/api:1', command: ['true'] }, '0 after 0s'],
    ['sleep', { command: ['sleep', '5'] }, '0 after 5s'],
    ['sleep infinity', { command: ['sleep', 'infinity'] }, 'runs'],
    ['echo as arguments of an image without entrypoint', { args: ['echo', 'x'] }, '0 after 0s'],
    ['postgres without a password', { image: 'postgres:16' }, '1 after 2.5s'],
    ['postgres with a password', { image: 'postgres:16', env: { POSTGRES_PASSWORD: 'x' } }, 'runs'],
    ['mysql without a password', { image: 'mysql:8' }, '1 after 2.5s'],
    ['mariadb with a password', { image: 'mariadb:11', env: { MARIADB_ROOT_PASSWORD: 'x' } }, 'runs'],
    ['env as a prefix', { command: ['env', 'A=1', 'sh', '-c', 'exit $A'] }, '1 after 0s'],
  ])('%s', (_, options, end) => {
    const run = play(options, 30);
    expect([run.startError, run.end]).toEqual([undefined, end]);
  });

  it.each<[string, PlayOptions, string]>([
    ['an unknown word', { command: ['foo'] }, 'exec: "foo": executable file not found in $PATH'],
    ['a command line in one word', { command: ['sleep 3600'] }, 'exec: "sleep 3600": executable file not found in $PATH'],
    ['an unknown path in the root of a well-known server', { image: 'nginx:1.27', command: ['/nope'] }, 'exec: "/nope": stat /nope: no such file or directory'],
    ['an unknown path in a bare userland', { command: ['/app/server'] }, 'exec: "/app/server": stat /app/server: no such file or directory'],
    ['a typo in a known image', { image: 'nginx', command: ['ngnix'] }, 'exec: "ngnix": executable file not found in $PATH'],
    ['bash in alpine', { image: 'alpine', command: ['bash', '-c', 'true'] }, 'exec: "bash": executable file not found in $PATH'],
    ['a shell in an image without one', { image: 'registry.k8s.io/pause:3.9', command: ['sh'] }, 'exec: "sh": executable file not found in $PATH'],
    ['an empty word', { command: [''] }, 'exec: "": executable file not found in $PATH'],
    ['a name of every object', { command: ['constructor'] }, 'exec: "constructor": executable file not found in $PATH'],
  ])('StartError: %s', (_, options, text) => {
    const run = play(options);
    expect([run.startError, run.process.state]).toEqual([
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: '
      + `error during container init: ${text}: unknown`, 'exited',
    ]);
  });
});

describe('servers', () => {
  it('cost nothing while time passes', () => {
    const run = play({ image: 'nginx' }, 86_400);
    expect([run.wakes, run.lines.length, run.end]).toEqual([0, 0, 'runs']);
    expect(run.look(86_400).texts.at(-1)).toBe('nginx: start worker processes');
    expect(run.look(86_401).lines).toHaveLength(3);
  });

  it.each<[PlayOptions, number[]]>([
    [{ image: 'nginx' }, [80]],
    [{ image: 'nginx', ports: [8080] }, [80]],
    [{ image: 'nginxinc/nginx-unprivileged' }, [8080]],
    [{ image: 'redis' }, [6379]],
    [{ image: 'redis', args: ['--port', '6380'] }, [6380]],
    [{ image: 'hashicorp/http-echo', args: ['-text=hi', '-listen=:9000'] }, [9000]],
    [{ image: 'python:3', command: ['python3', '-m', 'http.server', '8080'] }, [8080]],
    [{ image: 'acme/api:1', ports: [8080, 9090] }, [8080, 9090]],
    [{ image: 'acme/api:1', env: { PORT: '3000' } }, [3000]],
    [{ image: 'registry.k8s.io/pause:3.9' }, []],
    [{ image: 'nginx', files: { read: path => (path === '/etc/nginx/conf.d/default.conf' ? 'server { listen 8081; }' : undefined), exists: path => path.startsWith('/etc/nginx'), list: path => (path === '/etc/nginx/conf.d' ? ['default.conf'] : undefined) } }, [8081]],
    [{ command: ['nc', '-lk', '-p', '5000'] }, [5000]],
    [{ command: ['sh', '-c', 'echo hi; httpd -f -p 8080'] }, [8080]],
  ])('%o listens on %o', (options, ports) => {
    const run = play(options, 60);
    expect(run.process.listening).toEqual(ports);
    for (const port of ports) expect(run.process.accepts(port, at(60))).toBe(true);
    if (ports.length > 0) expect(run.process.accepts(1, at(60))).toBe(false);
  });

  it('an unknown server without declared ports answers wherever it is asked', () => {
    expect(play({ image: 'acme/api:1' }, 5).process.accepts(12_345, at(5))).toBe(true);
  });

  it.each([['nginx', 0], ['redis', 0], ['postgres:16', 0], ['acme/api:1', 0], ['registry.k8s.io/pause:3.9', 0], ['gcr.io/google-samples/hello-app:1.0', 2]])('%s ends with %i on SIGTERM', (image, code) => {
    const run = play({ image, env: { POSTGRES_PASSWORD: 'x' } }, 60).terminate(60).until(70);
    expect(run.exit?.code).toBe(code);
  });

  it('node ends with 143, a plain python ignores SIGTERM', () => {
    expect(play({ image: 'node:20', command: ['node', 'server.js'] }).terminate(5).until(9).exit?.code).toBe(143);
    expect(play({ image: 'python:3', command: ['python', 'app.py'] }).terminate(5).until(99).end).toBe('runs');
  });

  it('fails on a port that another container of the pod holds', () => {
    const run = play({ image: 'nginx', isPortTaken: port => port === 80 }, 10);
    expect([run.texts, run.end]).toEqual([['nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)'], '1 after 2.5s']);
    expect(play({ image: 'acme/api:1', ports: [80], isPortTaken: () => true }, 10).texts).toEqual(['listen tcp :80: bind: address already in use']);
  });

  it('answers commands run beside it', () => {
    const run = play({ image: 'nginx' }, 5);
    const output = (...argv: string[]) => run.process.run(argv, at(5), 5000);
    expect(output('curl', '-s', 'localhost')).toMatchObject({ code: 0, output: expect.stringContaining('Welcome to nginx!') as string });
    expect(output('curl', '-s', '-o', '/dev/null', '-w', '%{http_code}\\n', 'http://127.0.0.1/fail')).toMatchObject({ code: 0, output: '500\n' });
    expect(output('sh', '-c', 'echo page > /usr/share/nginx/html/index.html; curl -s localhost').output).toBe('page\n');
    expect(output('nope')).toMatchObject({ code: 126, startError: expect.stringContaining('"nope"') as string });
    expect(output('sleep', '10')).toEqual({ code: undefined, output: '', tookMs: 5000, signals: [] });
    expect(output('nginx', '-s', 'quit')).toMatchObject({ code: 0, signals: ['SIGTERM'] });
    expect(output('sh', '-c', 'sleep 2; exit 3')).toMatchObject({ code: 3, tookMs: 2000 });
  });
});

describe('the network', () => {
  const network = {
    resolve: (name: string) => (name === 'web' ? ['10.96.0.20'] : undefined),
    connect: (host: string, port: number) => (host !== 'web' ? 'unresolved' as const : port === 80 ? 'open' as const : port === 81 ? 'timeout' as const : 'refused' as const),
    request: (_: string, __: number, path: string) => ({ status: path === '/bad' ? 503 : 200, body: `page ${path}\n` }),
  };
  it.each([
    ['wget -qO- http://web/x', 'page /x', '0 after 0s'],
    ['wget -q -O - web', 'page /', '0 after 0s'],
    ['wget http://none', "wget: bad address 'none'", '1 after 0s'],
    ['wget -qO- web:8080', "wget: can't connect to remote host (10.96.0.20): Connection refused", '1 after 0s'],
    ['wget -T 3 -qO- web:81', 'wget: download timed out', '1 after 3s'],
    ['wget -qO- web/bad', 'wget: server returned error: HTTP/1.1 503 Service Unavailable', '1 after 0s'],
    ['wget --spider --timeout=1 web && echo ok', 'Connecting to web (10.96.0.20:80)|ok', '0 after 0s'],
    ['nc -z web 80 && echo open', 'open', '0 after 0s'],
    ['nc -z -w 2 web 81', 'nc: web (10.96.0.20:81): Connection timed out', '1 after 2s'],
    ['until nc -z web 80; do sleep 1; done; echo up', 'up', '0 after 0s'],
    ['ping -c 2 web | tail -n 1', '2 packets transmitted, 2 packets received, 0% packet loss', '0 after 1s'],
    ['ping -c 1 none', "ping: bad address 'none'", '1 after 0s'],
  ])('%s', (script, output, end) => {
    const run = play({ command: ['sh', '-c', script], network }, 100);
    expect([run.texts.join('|'), run.end]).toEqual([output, end]);
  });

  it('curl tells what went wrong', () => {
    const curl = (...args: string[]) => play({ image: 'curlimages/curl', command: ['curl', ...args], network }, 200);
    expect(curl('http://none').texts).toEqual(['curl: (6) Could not resolve host: none']);
    expect(curl('-sS', 'web:9').end).toBe('7 after 0s');
    expect(curl('-m', '5', 'web:81').end).toBe('28 after 5s');
    expect(curl('-f', 'web/bad').end).toBe('22 after 0s');
    expect(curl('web/bad').texts).toEqual(['page /bad']);
  });
});

it.each(['team/app', 'data:2', 'registry.example.com/tmp', 'home@sha256:' + 'a'.repeat(64), 'team/run'])('an image of one\'s own runs, whatever it is called: %s', image => {
  const played = play({ image }, 10);
  expect([played.startError, played.process.state]).toEqual([undefined, 'running']);
});

it('a server that is told its port says that one', () => {
  const log = (args: readonly string[]): string[] => {
    const { process } = play({ image: 'hashicorp/http-echo:1.0', args }, 5);
    return process.logsUntil(at(5)).map(({ text }) => text);
  };
  expect([log([]), log(['-text=hi', '-listen=:8080'])]).toEqual([['[INFO] server is listening on :5678'], ['[INFO] server is listening on :8080']]);
});
