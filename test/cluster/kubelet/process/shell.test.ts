import { describe, expect, it } from 'vitest';
import { play, sh } from './play.ts';

describe('scripts and what they print', () => {
  it.each<[string, string, string]>([
    ['echo hello', 'hello', '0 after 0s'],
    ['echo Hello; sleep 5; exit 1', 'Hello', '1 after 5s'],
    ['exit 42', '', '42 after 0s'],
    ['true && echo yes || echo no', 'yes', '0 after 0s'],
    ['false && echo yes || echo no', 'no', '0 after 0s'],
    ['false; echo $?', '1', '0 after 0s'],
    ['false', '', '1 after 0s'],
    ['! false', '', '0 after 0s'],
    ['sleep 0.5; sleep 2m; sleep 1h', '', '0 after 3720.5s'],
    ['sleep ten', "sleep: invalid number 'ten'", '1 after 0s'],
    ['foo', 'sh: foo: not found', '127 after 0s'],
    ['/no/such/thing', 'sh: /no/such/thing: not found', '127 after 0s'],
    ["echo 'a b' \"c  d\" e\\ f", 'a b c  d e f', '0 after 0s'],
    ['x=1; y="$x 2"; echo $y "${x}3" ${z:-none} ${x:+set} \'$x\'', '1 2 13 none set $x', '0 after 0s'],
    ['i=5; i=$((i+1)); echo $i $((i * 2 - 1)) $((i % 4)) $((i > 3 && i < 9))', '6 11 2 1', '0 after 0s'],
    ['echo $((1/0)); echo never', 'sh: divide by zero', '2 after 0s'],
    ['for i in 1 2 3; do echo n$i; done', 'n1|n2|n3', '0 after 0s'],
    ['for i in $(seq 1 3); do echo $i; sleep 1; done', '1|2|3', '0 after 3s'],
    ['i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done', '0|1|2', '0 after 0s'],
    ['i=0; until [ $i -ge 2 ]; do i=$((i+1)); done; echo $i', '2', '0 after 0s'],
    ['for i in 1 2 3 4; do if [ $i = 2 ]; then continue; fi; [ $i = 4 ] && break; echo $i; done', '1|3', '0 after 0s'],
    ['if [ -f /tmp/x ]; then echo there; elif [ -d /tmp ]; then echo dir; else echo none; fi', 'dir', '0 after 0s'],
    ['case abc in x) echo x;; a*|b) echo glob;; *) echo rest;; esac', 'glob', '0 after 0s'],
    ['mkdir /tmp/a; echo grün > /tmp/a/f; tar cf - -C /tmp a | tar xf - -C /data; cat /data/a/f; tar c -C /data a | tar -t', 'grün|a/|a/f', '0 after 0s'],
    ['tar cf - /nope > /tmp/t', "!tar: removing leading '/' from member names|!tar: /nope: No such file or directory", '1 after 0s'],
    ['tar x < /dev/null; echo $?; seq 200 | tar x; echo $?; tar f -', '!tar: short read|1|!tar: invalid tar header checksum|1|!tar: must specify one of -c, -x, -t', '1 after 0s'],
    ['echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f; wc -l < /tmp/f', 'one|two|2', '0 after 0s'],
    ['cat /none; echo after', "!cat: can't open '/none': No such file or directory|after", '0 after 0s'],
    ['echo x > /nowhere/f', "!sh: can't create /nowhere/f: nonexistent directory", '1 after 0s'],
    ['ls /none 2>/dev/null || echo failed', 'failed', '0 after 0s'],
    ['ls /none >/dev/null 2>&1; echo $?', '1', '0 after 0s'],
    ['echo err >&2', '!err', '0 after 0s'],
    ['mkdir -p /a/b; touch /a/b/c; ls /a/b; rm -rf /a; ls /a', 'c|!ls: /a: No such file or directory', '1 after 0s'],
    ['echo -n a; echo b; echo -e "x\\ty"; printf "%s=%03d\\n" k 7', 'ab|x\ty|k=007', '0 after 0s'],
    ['set -e; echo a; false; echo b', 'a', '1 after 0s'],
    ['set -e; if false; then echo x; fi; false || true; echo end', 'end', '0 after 0s'],
    ['set -x; echo a', '!+ echo a|a', '0 after 0s'],
    ['printf "b\\na\\nb\\n" | sort | uniq -c', '      1 a|      2 b', '0 after 0s'],
    ['echo "a b c" | grep b | cut -d" " -f3 | tr a-z A-Z', 'C', '0 after 0s'],
    ['yes | head -n 2', 'y|y', '0 after 0s'],
    ['printf "1\\n2\\n" | while read n; do echo "got $n"; done', 'got 1|got 2', '0 after 0s'],
    ['echo secret | base64 | base64 -d', 'secret', '0 after 0s'],
    ['cat <<EOF > /tmp/x\nhello $HOSTNAME\n  two\nEOF\ncat /tmp/x', 'hello pod-1|  two', '0 after 0s'],
    ["cat <<'EOF'\n$HOME\nEOF", '$HOME', '0 after 0s'],
    ['f() { echo "f:$1"; return 3; }; f x; echo $?', 'f:x|3', '0 after 0s'],
    ['(x=1; exit 4); echo $? $x', '4', '0 after 0s'],
    ['echo $(echo in; exit 3) $?', 'in 3', '0 after 0s'],
    ['echo a & echo b; wait; echo c', 'b|a|c', '0 after 0s'],
    ['sleep 10 & sleep 3; echo three; wait; echo ten', 'three|ten', '0 after 10s'],
    ['# only a comment', '', '0 after 0s'],
    ['echo a # comment\necho "b # no"', 'a|b # no', '0 after 0s'],
    ['trap "echo bye" EXIT; echo hi; exit 3', 'hi|bye', '3 after 0s'],
    ['date; sleep 61; date +%T', 'Thu Jan  1 00:00:00 UTC 2026|00:01:01', '0 after 61s'],
    ['hostname; echo $HOSTNAME', 'pod-1|pod-1', '0 after 0s'],
    ['timeout 5 sleep 60', '', '143 after 5s'],
    ['eval "x=5"; echo $x', '5', '0 after 0s'],
    ['exec echo replaced; echo never', 'replaced', '0 after 0s'],
    ['for f in /etc/host*; do echo $f; done', '/etc/hostname|/etc/hosts', '0 after 0s'],
    ['x=a.tar.gz; echo ${x%.gz} ${x##*.} ${#x} ${x/tar/zip}', 'a.tar gz 8 a.zip.gz', '0 after 0s'],
    ['[ 1 -eq 1 ] && [ "a" != "b" ] && test -n x && echo ok', 'ok', '0 after 0s'],
    ['[ x', 'sh: [: missing ]', '2 after 0s'],
    ['if true; then\n  echo a\nfi\n\necho b', 'a|b', '0 after 0s'],
    ['curl http://x', 'sh: curl: not found', '127 after 0s'],
  ])('%s', (script, output, end) => {
    const run = sh(script, 100_000);
    const shown = run.lines.map(line => (line.stream === 'stderr' && output.includes('!') ? '!' : '') + line.text).join('|');
    expect([shown, run.end]).toEqual([output, end]);
  });

  it.each(['echo "open', "echo 'open", 'if true; then echo', 'while true; do', '(echo', 'echo )', 'fi', '$((', 'echo $(', 'case x in', '${', '`x', '&&', '; ;', 'for', '<<'])(
    'a script that is none ends with 2: %s', script => {
      const run = sh(script);
      expect(run.end).toBe('2 after 0s');
      expect(run.texts.join()).toContain('syntax error');
    },
  );
});

describe("examples of Kubernetes' documentation", () => {
  it('counts with the date of virtual time and wakes nobody', () => {
    const run = sh('i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done');
    expect(run.wakes).toBe(0);
    expect(run.look(2.5).log).toEqual(['0s 0: Thu Jan  1 00:00:00 UTC 2026', '1s 1: Thu Jan  1 00:00:01 UTC 2026', '2s 2: Thu Jan  1 00:00:02 UTC 2026']);
    expect(run.look(100_000).log.at(-1)).toBe('100000s 100000: Fri Jan  2 03:46:40 UTC 2026');
    expect(run.lines.length).toBeLessThan(3000);
  });

  it('touches a health file, removes it and goes on', () => {
    const run = play({ image: 'registry.k8s.io/busybox', args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'] }, 29);
    const healthy = (seconds: number): number | undefined => run.process.run(['cat', '/tmp/healthy'], 1_767_225_600_000 + seconds * 1000, 1000).code;
    expect(healthy(29)).toBe(0);
    run.until(30);
    expect(healthy(30)).toBe(1);
    expect([run.until(1000).end, run.wakes]).toEqual(['0 after 630s', 2]);
  });

  it('waits in an init container until a name resolves', () => {
    let isThere = false;
    const network = { resolve: (name: string) => (isThere && name.startsWith('myservice') ? ['10.96.4.2'] : undefined), connect: () => 'refused' as const };
    const run = sh("until nslookup myservice.default.svc.cluster.local; do echo waiting for myservice; sleep 2; done", 5, { network });
    expect(run.texts.filter(text => text === 'waiting for myservice')).toHaveLength(3);
    expect(run.texts).toContain("nslookup: can't resolve 'myservice.default.svc.cluster.local'");
    isThere = true;
    expect(run.until(10).end).toBe('0 after 6s');
    expect(run.texts.at(-1)).toBe('Address: 10.96.4.2');
  });

  it('eats memory beyond its limit', () => {
    const run = play({ image: 'polinux/stress', command: ['stress'], args: ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'] }, 1);
    const now = 1_767_225_601_000;
    expect(run.process.memoryBytesAt(now)).toBeGreaterThan(250e6);
    expect(run.process.memoryCrossesAt(100 << 20, now)).toBe(now);
    expect(run.process.memoryCrossesAt(300 << 20, now)).toBeUndefined();
    const growing = play({ command: ['tail', '/dev/zero'] });
    expect(growing.process.memoryCrossesAt(100 << 20, 1_767_225_600_000)).toBeGreaterThan(1_767_225_600_900);
  });

  it('computes pi in a Job', () => {
    const run = play({ image: 'perl:5.34.0', command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'] }, 60);
    expect(run.end).toBe('0 after 4s');
    expect(run.texts[0]).toMatch(/^3\.14159265358979323846.*\d{1900}$/);
    expect(run.texts[0]).toHaveLength('3.'.length + 1999);
  });

  it('fails with the code that a pod failure policy looks for', () => {
    expect(play({ image: 'bash:5', command: ['bash'], args: ['-c', 'echo "Hello world!" && sleep 5 && exit 42'] }, 9).end).toBe('42 after 5s');
  });
});

describe('signals', () => {
  const ended = (script: string, at = 5): string => sh(script, 0).terminate(at).until(3600).end;
  it.each([
    ['sleep as the first process ignores SIGTERM', 'sleep 3600', '0 after 3600s'],
    ['a shell without a trap ignores it', 'while true; do date; sleep 1; done', 'runs'],
    ['a trap waits for the command that runs', 'trap "echo bye; exit 7" TERM; sleep 60; echo after', '7 after 60s'],
    ['a trap ends a wait at once', 'trap "echo bye; exit 0" TERM; sleep 3600 & wait', '0 after 5s'],
    ['a trap runs between two commands', 'trap "exit 0" TERM INT; while true; do echo x; sleep 2; done', '0 after 6s'],
    ['a trap takes its time, in the middle of a loop', 'trap "sleep 8; exit 0" TERM; while true; do echo x; sleep 2; done', '0 after 14s'],
    ['a trap that goes on', 'trap "echo no" TERM; sleep 10; echo done', '0 after 10s'],
    ['exec gives a server the signal', 'echo start; exec sleep 3600', '0 after 3600s'],
    ['an ignoring trap', 'trap "" TERM; sleep 100', '0 after 100s'],
    ['a function as handler', 'stop() { echo stopping; exit 3; }\ntrap stop SIGTERM\nwhile :; do sleep 2; done', '3 after 6s'],
  ])('%s', (_, script, end) => {
    expect(ended(script)).toBe(end);
  });

  it('kills at once with SIGKILL', () => {
    const run = sh('sleep 100', 3);
    expect(run.take(run.process.signal('SIGKILL', 1_767_225_603_000)).exit).toEqual({ code: 137, atMs: 1_767_225_603_000, signal: 'SIGKILL' });
  });

  it('lets a server that a shell executes stop well', () => {
    expect(play({ image: 'nginx', command: ['sh', '-c', "nginx -g 'daemon off;'"] }).terminate(5).until(10).end).toBe('0 after 5.05s');
    expect(play({ image: 'nginx', command: ['sh', '-c', "nginx -g 'daemon off;' & wait"] }).terminate(5).until(100).end).toBe('runs');
  });

  it('cannot be killed from inside', () => {
    expect(sh('kill -9 1; kill -9 $$; echo alive').texts).toEqual(['alive']);
    expect(sh('sleep 100 & kill $!; wait $!; echo $?').texts).toEqual(['143']);
  });
});

describe('hostile scripts cost little and never hang', () => {
  it.each([
    ['while true; do :; done'], ['while true; do echo x; done'], ['while ! false; do :; done'], ['for i in $(yes); do echo $i; done'], ['yes'], ['while :; do x=$x$x; done'],
    ['x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done'], [':(){ :|:& };:'], ['f() { f; }; f'], ['while true; do echo x >> /tmp/f; done'],
    ['while true; do sleep 0; done'], ['until nc -z db 5432; do :; done'], ['while true; do $(:); done'], ['eval "$(yes echo x)"'], ['yes | cat | cat > /tmp/x'],
    ['while true; do (:); done'], ['cat /dev/zero'], ['i=0; while true; do i=$((i+1)); [ $i -gt 100000000 ] && break; done'], ['grep "(a+)+$" /etc/passwd'], ['x() { x & x & }; x'],
    ['while true; do seq 1 100000; done'], ['dd count=until; while :; do dd bs=x count=x; done'], ['stress --vm x --cpu y'], ['trap "kill 1" TERM; kill 1; sleep 1; while :; do kill 1; done'], ['while read x; do :; done < /etc/passwd; exec sh -c "exec sh -c yes"'],
  ])('%s', script => {
    const run = sh(script, 20).look(20);
    expect(run.wakes).toBeLessThan(60);
    expect(run.process.memoryBytesAt(1_767_225_620_000)).toBeGreaterThan(0);
  });

  it.each([
    ['a megabyte of commands', 'echo x;'.repeat(150_000)], ['a megabyte of one word', `echo ${'x'.repeat(1 << 20)}`], ['a megabyte of blanks', ' '.repeat(1 << 20)],
    ['deep brackets', '('.repeat(100_000)], ['deep substitutions', '$('.repeat(100_000)], ['deep arithmetic', `echo $((${'('.repeat(3000)}1${')'.repeat(3000)}))`], ['deep quotes', '"$('.repeat(50_000)],
    ['deep braces', '${a:-'.repeat(50_000)], ['many open quotes', `echo ${'"\''.repeat(100_001)}`], ['many pipes', `true ${'| true '.repeat(5000)}`], ['many here-documents', 'cat <<A\n'.repeat(20_000)],
    ['many ifs', 'if true; then '.repeat(50_000)], ['many backquotes', '`'.repeat(100_001)], ['control characters', '\0\x1b[31m\x07'], ['dollar signs', '$'.repeat(1 << 20)],
  ])('%s', (_, script) => {
    const run = sh(script, 5);
    expect(run.wakes).toBeLessThan(20);
    expect(run.end === 'runs' || run.exit !== undefined).toBe(true);
  });

  it('thins out a loop that never sleeps and counts it as a busy CPU', () => {
    const run = sh('while true; do echo x; done', 10).look(10);
    expect([run.wakes, run.lines.length]).toEqual([0, 101]);
    expect(run.process.cpuMilliAt(1_767_225_610_000)).toBe(1000);
  });
});

describe('files', () => {
  it('sees the caller’s volumes, keeps its own writes and refuses read-only places', () => {
    const volume = new Map([['/config/app.conf', 'colour=blue\n']]);
    const files = {
      read: (path: string) => volume.get(path), exists: (path: string) => volume.has(path) || path === '/config' || path === '/shared',
      list: (path: string) => (path === '/config' ? ['app.conf'] : path === '/shared' ? [] : undefined),
      write: (path: string, text: string | undefined) => {
        if (path.startsWith('/config/')) return 'read-only' as const;
        if (!path.startsWith('/shared/')) return undefined;
        if (text === undefined) volume.delete(path);
        else volume.set(path, text);
        return 'written' as const;
      },
    };
    const run = sh('cat /config/app.conf; ls /config; echo x > /config/y; echo shared > /shared/f; cat /shared/f; . /config/app.conf; echo $colour', 1, { files });
    expect(run.texts).toEqual(['colour=blue', 'app.conf', "sh: can't create /config/y: Read-only file system", 'shared', 'blue']);
    expect(volume.get('/shared/f')).toBe('shared\n');
    expect(sh('echo x > /tmp/f', 1, { readOnlyRoot: true }).texts).toEqual(["sh: can't create /tmp/f: Read-only file system"]);
  });

  it('runs a mounted script', () => {
    const files = { read: (path: string) => (path === '/scripts/run.sh' ? '#!/bin/sh\necho "run $1"\nexit 5\n' : undefined), exists: () => false, list: () => undefined };
    expect(play({ command: ['sh', '/scripts/run.sh', 'now'], files }).texts).toEqual(['run now']);
    expect(play({ command: ['/scripts/run.sh'], files }).end).toBe('5 after 0s');
  });

  it('follows a file without waking', () => {
    const run = sh('echo a > /tmp/log; tail -f /tmp/log', 1);
    run.process.run(['sh', '-c', 'echo b >> /tmp/log'], 1_767_225_602_000, 1000);
    expect([run.look(3).texts, run.wakes]).toEqual([['a', 'b'], 0]);
  });
});

describe('who a process is', () => {
  const book = { uid: 1000, gid: 3000, groups: [2000, 3000, 4000] };
  it.each([
    ['busybox', undefined, 'id; whoami; id -u', ['uid=0(root) gid=0(root) groups=0(root)', 'root', '0']],
    ['busybox', { uid: 0, gid: 0, groups: [0, 10] }, 'id', ['uid=0(root) gid=0(root) groups=0(root),10(wheel)']],
    ['busybox', book, 'id; whoami; echo $? $UID', ['uid=1000 gid=3000 groups=2000,3000,4000', 'whoami: unknown uid 1000', '1 1000']],
    ['debian', book, 'whoami', ['whoami: cannot find name for user ID 1000']],
    ['busybox', { uid: 1000, gid: 0, groups: [0] }, 'id; id -G', ['uid=1000 gid=0(root) groups=0(root)', '0']],
  ])('%s as %o: %s', (image, user, script, lines) => {
    expect(play({ image, command: ['sh', '-c', script], ...(user ? { user } : {}) }).lines.map(({ text }) => text)).toEqual(lines);
  });
});
