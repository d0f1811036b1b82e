// A job with sections, takes and an open review in the record, as workflows would have left it.
import type { Store } from '../../src/store/store.ts';
import { testJob } from '../support/postgres.ts';

export type Sample = { readonly jobId: string; readonly reviewId: string; readonly videoHash: string };

const plan = (number: number, title: string) => ({
  id: `s${number}`,
  number,
  title,
  goal: `The goal of ${title}`,
  narration: `What is said in ${title}`,
  visualBrief: `What is seen in ${title}`,
  renderer: number === 1 ? ('manim' as const) : ('svg' as const),
  plannedDurationMs: 9_000,
});

/** Section 1 completed by a repair, section 2 waits for a person. `title` goes everywhere that a model's text can go. */
export async function sampleJob(store: Store, jobId: string, title = 'Binary search'): Promise<Sample> {
  const { record, artifacts, reviews } = store;
  await record.createJob(testJob(jobId, { input: { topic: title } }));
  await record.setJobStatus(jobId, 'running');
  const sections = [plan(1, title), plan(2, `More of ${title}`)];
  await record.setPlan(
    jobId,
    title,
    sections.map((section) => ({ ...section, workflowId: `explainer:${jobId}:section:${section.id}` })),
  );
  const video = await artifacts.putBytes(`not really a video of ${jobId}, ${'x'.repeat(1000)}`, 'video/mp4');
  const source = await artifacts.putBytes(`# ${title}\nclass Scene: pass\n`, 'text/x-python');
  const fixed = await artifacts.putBytes(`# ${title}\nclass Scene(Base): pass\n`, 'text/x-python');
  const detail = await artifacts.putBytes(
    JSON.stringify({ kind: 'NameError', message: title, context: `> 3 | ${title}`, traceback: 'line 3' }),
    'application/json',
  );
  await record.setSectionStatus(jobId, 's1', 'running');
  await record.beginTake({
    ...key(jobId, 's1', 1),
    origin: 'variant',
    ladder: 1,
    round: 0,
    variant: 1,
    role: 'codeDeep',
  });
  await record.changeTake(key(jobId, 's1', 1), {
    status: 'failed',
    sourceHash: source.hash,
    fixedSourceHash: fixed.hash,
    rulesFired: [{ rule: 'base-class', line: 2, note: title }],
    renderError: { kind: 'NameError', message: `name '${title}' is not defined`, line: 3, detailHash: detail.hash },
  });
  await record.beginTake({ ...key(jobId, 's1', 2), origin: 'repair', ladder: 1, round: 1, variant: 1, fromTake: 1 });
  await record.changeTake(key(jobId, 's1', 2), {
    status: 'accepted',
    applied: { scope: 'patch', edits: 2, temperature: 0.3 },
    sourceHash: source.hash,
    videoHash: video.hash,
    durationMs: 8_700,
    score: 86,
  });
  await record.setSectionStatus(jobId, 's1', 'completed', { acceptedTake: 2, approvedBy: { kind: 'score' } });
  await record.setSectionStatus(jobId, 's2', 'running');
  await record.beginTake({ ...key(jobId, 's2', 1), origin: 'variant', ladder: 1, round: 0, variant: 1 });
  await record.changeTake(key(jobId, 's2', 1), {
    status: 'rejected',
    videoHash: video.hash,
    durationMs: 9_100,
    score: 58,
    recommendation: 'needs_review',
    judgeSamples: [61, 58, 55].map((score) => ({ score, recommendation: 'needs_review', model: 'openai:gpt-6-luna' })),
    findings: [{ check: 'text_size', severity: 'soft', message: `the text “${title}” is too small`, atMs: 1_200 }],
    issues: [{ category: 'composition', severity: 'medium', description: title }],
  });
  const reviewId = `review-${jobId}`;
  await reviews.open({
    id: reviewId,
    jobId,
    sectionId: 's2',
    subject: 'section',
    reason: 'score_below_bar',
    question: `Is take 1 of "${title}" good enough?`,
    workflowId: `explainer:${jobId}:section:s2`,
    bestTake: 1,
    contentHash: video.hash,
  });
  await record.setSectionStatus(jobId, 's2', 'waiting_review');
  await record.setJobStatus(jobId, 'waiting_review');
  return { jobId, reviewId, videoHash: video.hash };
}

function key(jobId: string, sectionId: string, take: number) {
  return { jobId, sectionId, take };
}
