// What runs below the process that runs the tests.
import { execFileSync } from 'node:child_process';

/** Numbers of our own processes whose command line begins with the text, whoever is between. */
export function ownPids(text: string): string[] {
  const rows = execFileSync('/usr/bin/ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((row) => {
      const [, pid = '', parent = '', args = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(row) ?? [];
      return pid === '' ? [] : [{ pid, parent, args }];
    });
  const own = new Set([String(process.pid)]);
  for (let size = 0; size !== own.size;) {
    size = own.size;
    for (const { pid, parent } of rows) if (own.has(parent)) own.add(pid);
  }
  return rows.flatMap(({ pid, args }) => (own.has(pid) && args.startsWith(text) ? [pid] : []));
}

/** The warm processes and the forks of their jobs. */
export const warmPids = (): string[] => ownPids('/opt/venv/bin/python /opt/scripts/zygote.py');
