// What hostile Python tries in every sandbox: each body of a function gives what it has won, or nothing.

/** What there would be to win on the host. */
export type Prey = {
  /** Text that is in the file and in the environment of our own process. */
  readonly canary: string;
  readonly file: string;
  /** A TCP server on the loopback. */
  readonly port: number;
  readonly pid: number;
};

type Action = readonly [name: string, body: readonly string[]];

const readable = (paths: string): string[] => [
  'found = []',
  `for path in ${paths}:`,
  '    try: found.append(open(path, errors="replace").read())',
  '    except OSError: pass',
];

const afterKernelCall = (call: string): string[] => ['import ctypes', 'libc = ctypes.CDLL(None, use_errno=True)', call];

const seen = ({ canary, file, port, pid }: Prey): readonly Action[] => [
  [
    'reads a file of the host',
    [...readable(`["${file}", "/etc/shadow", "/etc/passwd", "/root/.profile"]`), 'return found'],
  ],
  [
    'reads keys in its environment',
    ['import os', `return [name for name, value in os.environ.items() if "${canary}" in value or "KEY" in name]`],
  ],
  [
    'reads keys in the environment of other processes',
    [
      'import glob',
      ...readable('glob.glob("/proc/[0-9]*/environ")'),
      `return [1 for text in found if "${canary}" in text]`,
    ],
  ],
  [
    'reaches a server on the loopback',
    [
      'import socket',
      'for name in ("127.0.0.1", "localhost", "::1", "0.0.0.0"):',
      '    try:',
      `        socket.create_connection((name, ${port}), 1)`,
      '        return name',
      '    except OSError: pass',
    ],
  ],
  [
    'reaches the network',
    [
      'import socket',
      'sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
      'return sender.sendto(b"x", ("192.0.2.1", 53))',
    ],
  ],
  [
    'sees processes of the host',
    ['import os', `return os.path.exists("/proc/${pid}/cwd") or [p for p in os.listdir("/proc") if p.isdigit()][8:]`],
  ],
  ['kills a process of the host', ['import os, signal', `os.kill(${pid}, signal.SIGKILL)`, 'return "killed"']],
];

const rights: readonly Action[] = [
  ['mounts', [...afterKernelCall('return libc.mount(b"none", b"/tmp", b"tmpfs", 0, b"") == 0')]],
  ['unmounts what hides something', [...afterKernelCall('return libc.umount2(b"/proc", 2) == 0')]],
  ['makes a user namespace', [...afterKernelCall('return libc.unshare(0x10000000) == 0')]],
  ['follows another process', [...afterKernelCall('return libc.ptrace(16, 1, 0, 0) == 0')]],
  ['becomes root', ['import os', 'os.setuid(0)', 'return "root"']],
  ['has a privilege', [...afterKernelCall('return [c for c in range(40) if libc.prctl(23, c, 0, 0, 0) == 1]')]],
  [
    'changes the programs that later runs use',
    [
      'import os, sys',
      'won = []',
      'for folder in ("/usr/bin", "/usr/lib", "/etc", "/dev", "/", "/opt", "/opt/scripts", "/opt/venv/bin", *sys.path):',
      '    try:',
      '        open(folder + "/x.py", "w")',
      '        won.append(folder)',
      '    except OSError: pass',
      'return [folder for folder in won if folder not in ("", "/work")]',
    ],
  ],
];

const amounts: readonly Action[] = [
  ['takes 3 GB of memory', ['return len(bytearray(b"1") * 3_000_000_000)']],
  [
    'starts 300 processes',
    [
      'import os, signal',
      'started = []',
      'for _ in range(300):',
      '    try: started.append(os.posix_spawn("/usr/bin/sleep", ["sleep", "60"], {}))',
      '    except OSError: break',
      'for pid in started: os.kill(pid, signal.SIGKILL)',
      'return len(started) >= 300',
    ],
  ],
  [
    'fills the disk',
    [
      'written = 0',
      'for folder in ("/tmp", "/work", "/out", "/dev/shm"):',
      '    for number in range(40):',
      '        try:',
      '            with open(f"{folder}/big{number}", "wb", buffering=0) as file:',
      '                for _ in range(64): written += file.write(bytes(1_000_000))',
      '        except OSError: break',
      'return written > 1_100_000_000',
    ],
  ],
];

/** Name and body of each action, for `pythonOf`. */
export const hostileActions = (prey: Prey): readonly Action[] => [...seen(prey), ...rights, ...amounts];

/** A function `attempt` that gives what the action has won as text, which is empty where it was held. */
export function pythonOf(body: readonly string[]): string {
  const lines = ['def action():', ...body.map((line) => `    ${line}`)];
  const attempt = [
    'def attempt():',
    '    try: won = action()',
    '    except (Exception, SystemExit): won = None',
    '    return repr(won) if won else ""',
  ];
  return [...lines, ...attempt, ''].join('\n');
}
