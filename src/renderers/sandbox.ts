// Runs untrusted programs in bubblewrap: no network, no secrets, hard limits, nothing left behind (RENDERING §4, SECURITY §3.1).
import { sandboxSupport } from './sandbox/probe.ts';
import { startWith, type RunningSandbox } from './sandbox/start-sandboxed.ts';

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
  /**
   * Host path → path inside of plain files the program may write; they exist already. It can neither replace nor link them, and owner and
   * mode are what they were when it has ended. Nothing else of the host can change. For what is too large for memory.
   */
  readonly writable?: Readonly<Record<string, string>>;
  /** Host folder where regular files found in `/out` afterwards are copied to (never through a link). */
  readonly collectTo?: string;
  /** Extra pipes for programs that talk over numbered descriptors (Chromium's debugging pipe uses 3 and 4). */
  readonly extraPipes?: number;
  /** For a trusted program that locks untrusted ones in by itself: it may make namespaces and mounts, still without any privilege outside them. */
  readonly mayNest?: boolean;
  /** It is there to be used now and then: it does not keep our own process alive, and ends with it. */
  readonly background?: boolean;
  readonly signal?: AbortSignal;
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Standard output as bytes, for a program that writes no text. */
  readonly onBytes?: (bytes: Uint8Array) => void;
};

export type SandboxResult = {
  readonly exitCode: number | null;
  readonly ended: 'exited' | 'timeout' | 'out_of_memory' | 'aborted' | 'killed';
  readonly stdout: string;
  readonly stderr: string;
  /** Names of the files collected from `/out`. */
  readonly outputs: readonly string[];
};

/**
 * Starts a program in the sandbox and gives its pipes; for programs that are talked to while they run.
 * Throws `RendererUnavailable` where the machine has no sandbox, and the signal's reason if it was aborted before the start.
 */
export async function startSandboxed(spec: SandboxSpec): Promise<RunningSandbox> {
  return startWith(await sandboxSupport(), spec);
}

/** Runs a program in the sandbox to its end. How it ended is a value; throws as `startSandboxed` does. */
export async function runSandboxed(spec: SandboxSpec): Promise<SandboxResult> {
  const running = await startSandboxed(spec);
  return running.result;
}

/** One line about the sandbox in use, for `doctor`. Throws `RendererUnavailable` saying what to install or allow. */
export async function probeSandbox(): Promise<string> {
  return (await sandboxSupport()).description;
}
