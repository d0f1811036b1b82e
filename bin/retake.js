#!/usr/bin/env node
// Starts the built program, or says how to build it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(fileURLToPath(program))) {
  await import(program.href);
} else {
  console.error('Retake is not built yet. Run: npm run setup && npm run build');
  process.exitCode = 4;
}
