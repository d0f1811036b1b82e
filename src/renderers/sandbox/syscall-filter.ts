// The seccomp filters of sandboxed programs: no new namespaces, no mounts, no kernel interfaces that a renderer never needs.

type Architecture = {
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly socket: number;
  /** mount, unshare: what a program needs that makes sandboxes of its own. */
  readonly nesting: readonly number[];
  readonly denied: readonly number[];
};

// Numbers from 424 on are the same on every architecture: io_uring (setup, enter, register), the mount API (open_tree, move_mount, fsopen,
// fsconfig, fsmount, fspick), pidfd_getfd, process_madvise, mount_setattr, quotactl_fd.
const deniedEverywhere = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 443];

const architectures: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    socket: 41,
    nesting: [165, 272],
    // ptrace syslog pivot_root adjtimex chroot acct settimeofday mount umount2 swapon swapoff reboot sethostname setdomainname iopl ioperm
    // init_module delete_module quotactl clock_settime kexec_load add_key request_key keyctl unshare perf_event_open open_by_handle_at
    // setns process_vm_readv process_vm_writev finit_module kexec_file_load bpf userfaultfd
    denied: [
      101,
      103,
      155,
      159,
      161,
      163,
      164,
      165,
      166,
      167,
      168,
      169,
      170,
      171,
      172,
      173,
      175,
      176,
      179,
      227,
      246,
      248,
      249,
      250,
      272,
      298,
      304,
      308,
      310,
      311,
      313,
      320,
      321,
      323,
      ...deniedEverywhere,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    socket: 198,
    nesting: [40, 97],
    // The same calls in the order of this architecture's table.
    denied: [
      39,
      40,
      41,
      51,
      60,
      89,
      97,
      104,
      105,
      106,
      112,
      116,
      117,
      142,
      161,
      162,
      170,
      171,
      217,
      218,
      219,
      224,
      225,
      241,
      265,
      268,
      270,
      271,
      273,
      280,
      282,
      294,
      ...deniedEverywhere,
    ],
  },
};

const load = 0x20;
const jumpEqual = 0x15;
const jumpAtLeast = 0x35;
const jumpAnyBit = 0x45;
const give = 0x06;

const allow = 0x7fff0000;
const refuse = (errno: number): number => 0x00050000 | errno;
const eperm = refuse(1);
const enosys = refuse(38);
const eafnosupport = refuse(97);

const namespaceFlags = 0x7e020000 | 0x00000080;
const allowedSocketFamilies = [1, 2, 10, 16];

type Instruction = {
  readonly code: number;
  readonly k: number;
  readonly whenTrue?: number;
  readonly whenFalse?: number;
};

const when = (code: number, k: number, result: number): Instruction[] => [
  { code, k, whenTrue: 0, whenFalse: 1 },
  { code: give, k: result },
];

function instructions(architecture: Architecture, denied: readonly number[]): Instruction[] {
  const number = { code: load, k: 0 };
  const firstArgument = { code: load, k: 16 };
  const socketCheck = [
    firstArgument,
    ...allowedSocketFamilies.flatMap((family) => when(jumpEqual, family, allow)),
    { code: give, k: eafnosupport },
  ];
  const cloneCheck = [firstArgument, ...when(jumpAnyBit, namespaceFlags, eperm), { code: give, k: allow }];
  return [
    { code: load, k: 4 },
    { code: jumpEqual, k: architecture.audit, whenTrue: 1, whenFalse: 0 },
    { code: give, k: eperm },
    number,
    // The x32 calls of x86-64 would go round every number below.
    ...when(jumpAtLeast, 0x40000000, eperm),
    // glibc falls back to clone, whose flags a filter can read.
    ...when(jumpEqual, architecture.clone3, enosys),
    ...denied.flatMap((call) => when(jumpEqual, call, eperm)),
    { code: jumpEqual, k: architecture.socket, whenTrue: 0, whenFalse: socketCheck.length },
    ...socketCheck,
    { code: jumpEqual, k: architecture.clone, whenTrue: 0, whenFalse: cloneCheck.length },
    ...cloneCheck,
    { code: give, k: allow },
  ];
}

/**
 * The filter as the kernel reads it (struct sock_filter[]), or nothing on an architecture whose call numbers are not listed here. With
 * `mayNest` it leaves `unshare` and `mount` to a program of ours that locks others in and gives them the strict filter.
 */
export function syscallFilter(machine: string, mayNest = false): Buffer | undefined {
  const architecture = architectures[machine];
  if (architecture === undefined) return undefined;
  const { denied, nesting } = architecture;
  const program = instructions(architecture, mayNest ? denied.filter((call) => !nesting.includes(call)) : denied);
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, k, whenTrue, whenFalse }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(whenTrue ?? 0, index * 8 + 2);
    bytes.writeUInt8(whenFalse ?? 0, index * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}
