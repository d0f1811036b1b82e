// What runs below the process that runs the tests.
import { execFileSync } from 'node:child_process';

type Row = { readonly pid: string; readonly parent: string; readonly args: string };

function ownRows(): Row[] {
  const rows = execFileSync('/usr/bin/ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((row): Row[] => {
      const [, pid = '', parent = '', args = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(row) ?? [];
      return pid === '' ? [] : [{ pid, parent, args }];
    });
  const own = new Set([String(process.pid)]);
  for (let size = 0; size !== own.size;) {
    size = own.size;
    for (const { pid, parent } of rows) if (own.has(parent)) own.add(pid);
  }
  return rows.filter(({ pid }) => own.has(pid));
}

/** Numbers of our own processes, whoever is between. */
export const ownPids = (): string[] => ownRows().map(({ pid }) => pid);

/** Numbers of the warm processes: bubblewrap has started them, and they have started their forks. */
export function warmPids(): string[] {
  const rows = ownRows();
  const starters = new Set(rows.filter(({ args }) => /^\S*\/bwrap /.test(args)).map(({ pid }) => pid));
  const isWarm = ({ parent, args }: Row): boolean => starters.has(parent) && args.startsWith('/opt/venv/bin/python');
  return rows.filter(isWarm).map(({ pid }) => pid);
}
