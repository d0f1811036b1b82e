// Runs untrusted programs in bubblewrap: no network, no secrets, hard limits, nothing left behind (RENDERING §4, SECURITY §3.1).

export type SandboxLimits = {
  readonly wallMs: number;
  readonly memoryBytes: number;
  readonly processes: number;
  /** Largest single file. */
  readonly fileBytes: number;
  /** Size of the private tmpfs and of all outputs together. */
  readonly diskBytes: number;
};

export type SandboxSpec = {
  /** Program and arguments as seen inside. */
  readonly command: readonly string[];
  /** Host path → path inside, read only, over and above /usr. Reachable even when a parent folder is root's alone. */
  readonly readOnly: Readonly<Record<string, string>>;
  /** Files put into `/work` before the start, by relative name. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: SandboxLimits;
  /** Host folder where regular files found in `/out` afterwards are copied to (never through a link). */
  readonly collectTo?: string;
  /** Extra pipes for programs that talk over numbered descriptors (Chromium's debugging pipe uses 3 and 4). */
  readonly extraPipes?: number;
  readonly signal?: AbortSignal;
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
};

export type SandboxResult = {
  readonly exitCode: number | null;
  readonly ended: 'exited' | 'timeout' | 'out_of_memory' | 'aborted' | 'killed';
  readonly stdout: string;
  readonly stderr: string;
  /** Names of the files collected from `/out`. */
  readonly outputs: readonly string[];
};
