// Finds the open files that a child of ours would inherit by accident: whoever started us may have left some open.
import { readdirSync, readFileSync } from 'node:fs';

const closeOnExec = 0o2000000;

/** Descriptors above 2 that survive the start of another program. Node opens its own so that they do not. */
export function inheritedDescriptors(): number[] {
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((descriptor) => {
      if (descriptor <= 2) return false;
      try {
        const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1];
        return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
      } catch {
        return false;
      }
    });
}
