// Sums test runs into the one line that says how they ended.

/** Counts of one jest report. A file that could not run at all counts as one failed test, as does a run without a report. */
export function countsOf(report, exitCode) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const sum = (runs, key) => runs.reduce((total, run) => total + run[key], 0);

export function hasFailed(runs) {
  return sum(runs, 'failed') > 0;
}

export function totalLine(runs) {
  const skipped = sum(runs, 'skipped');
  return `Tests: ${sum(runs, 'passed')} passed, ${sum(runs, 'failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
