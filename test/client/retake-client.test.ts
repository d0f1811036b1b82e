// The client against a real engine without workers: starts, refusals to start twice, messages to what is not there.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { createRetakeClient, type RetakeClient } from '../../src/client/retake-client.ts';
import { explainerPolicy } from '../../src/domain/policy/explainer.ts';
import { testJob } from '../support/postgres.ts';
import { temporalCli } from '../support/temporal.ts';

let engine: TestWorkflowEnvironment;
let client: RetakeClient;
beforeAll(async () => {
  engine = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path: temporalCli() }, log: { level: 'error', format: 'json' } },
  });
  client = await createRetakeClient({ address: engine.address });
});
afterAll(async () => {
  await client.close();
  await engine.teardown();
});

const job = (jobId: string, topic: string) => ({
  kind: 'explainer' as const,
  jobId,
  summary: topic,
  input: explainerInput(jobId, topic),
});

const explainerInput = (jobId: string, topic: string) => ({
  jobId,
  input: { topic, mode: 'deep', quality: 'draft', render: 'fallback', approvePlan: false, onMissing: 'omit' } as const,
  policy: explainerPolicy('deep'),
  models: testJob(jobId).models,
});

test('registers the search attributes once, however often and by how many it is asked', async () => {
  await Promise.all([client.ensureSearchAttributes(), client.ensureSearchAttributes()]);
  await client.ensureSearchAttributes();
  const { customAttributes } = await engine.connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(customAttributes ?? {})).toEqual(
    expect.arrayContaining(['RetakeKind', 'RetakeStatus', 'RetakeReview']),
  );
});

test('starts a job once, in words that an operator can read', async () => {
  await client.ensureSearchAttributes();
  const topic = `Fractions 🍰 ${'in many words '.repeat(30)}`.slice(0, 500);
  expect(await client.startJob(job('once', topic))).toBe('started');
  expect(await client.startJob(job('once', topic))).toBe('exists');
  const described = await engine.client.workflow.getHandle('explainer:once').describe();
  expect(described.type).toBe('explainerWorkflow');
  expect(await described.staticSummary()).toMatch(/^explainer: Fractions 🍰/u);
  expect(described.memo).toEqual({ jobId: 'once' });
  expect(described.searchAttributes).toMatchObject({ RetakeKind: ['explainer'], RetakeStatus: ['queued'] });
});

test('a job that ended is not started again', async () => {
  await client.startJob(job('ended', 'Ended'));
  await engine.client.workflow.getHandle('explainer:ended').terminate();
  expect(await client.startJob(job('ended', 'Ended'))).toBe('exists');
});

test('a topic of the longest scripts still fits the summary', async () => {
  expect(await client.startJob(job('long', '漢'.repeat(500)))).toBe('started');
});

test('messages to a workflow that is not there are told so', async () => {
  expect(await client.signalReview('explainer:nobody', { verdictId: 'v' })).toBe('gone');
  expect(await client.cancelJob('explainer:nobody')).toBe('gone');
  expect(await client.setBudget('explainer:nobody', { calls: 1 }, 'me')).toBeUndefined();
  expect(await client.progress('explainer:nobody')).toBeUndefined();
});

test('messages to a workflow that waits are delivered', async () => {
  await client.startJob(job('waits', 'Waits'));
  expect(await client.signalReview('explainer:waits', { verdictId: 'v' })).toBe('delivered');
  expect(await client.cancelJob('explainer:waits')).toBe('delivered');
});

test('a change of the budget fails within seconds while no worker is there', async () => {
  await client.startJob(job('noworker', 'No worker'));
  const began = performance.now();
  await expect(client.setBudget('explainer:noworker', { calls: 1 }, 'me')).rejects.toThrow();
  expect(performance.now() - began).toBeLessThan(10_000);
}, 20_000);

test('the engine is well, and one that is not there says so', async () => {
  await client.checkHealth(2_000);
  await expect(createRetakeClient({ address: '127.0.0.1:9' })).rejects.toThrow();
}, 20_000);

test('finds jobs whose workflow an operator terminated', async () => {
  await client.ensureSearchAttributes();
  await client.startJob(job('terminated', 'Binary search'));
  const before = new Date(Date.now() - 60_000);
  await engine.client.workflow.getHandle('explainer:terminated').terminate('by hand');
  const isFound = async () => (await client.brokenOff(before)).some(({ jobId }) => jobId === 'terminated');
  // Visibility follows within a moment.
  while (!(await isFound())) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await client.brokenOff(before)).toContainEqual({ jobId: 'terminated', how: 'terminated' });
});

const scenesJob = (jobId: string) => ({
  kind: 'scenes' as const,
  jobId,
  summary: 'Coffee (2 scenes)',
  input: {
    jobId,
    storyboardHash: 'a'.repeat(64),
    quality: 'draft' as const,
    assemble: false,
    onMissing: 'omit' as const,
    models: testJob(jobId).models,
  },
});

const regeneration = (jobId: string) => ({
  kind: 'scenes' as const,
  jobId,
  section: { id: `${jobId}-1`, number: 1, title: 'hook' },
  quality: 'draft' as const,
  policy: explainerPolicy('deep'),
  models: testJob(jobId).models,
  history: [],
  regeneration: {
    number: 2,
    verdict: { verdictId: 'v', reviewId: 'r', verdict: 'retake' as const, by: 'ann' },
  },
});

test('starts jobs of other kinds under the types and ids of the contract', async () => {
  await client.ensureSearchAttributes();
  expect(await client.startJob(scenesJob('board'))).toBe('started');
  const described = await engine.client.workflow.getHandle('scenes:board').describe();
  expect([described.type, await described.staticSummary()]).toEqual(['scenesWorkflow', 'scenes: Coffee (2 scenes)']);
  expect(described.searchAttributes).toMatchObject({ RetakeKind: ['scenes'] });
});

test('starts a scene that is made again once, and finds it when it was terminated', async () => {
  await client.ensureSearchAttributes();
  const before = new Date(Date.now() - 60_000);
  expect(await client.startRegeneration(regeneration('board2'))).toBe('started');
  expect(await client.startRegeneration(regeneration('board2'))).toBe('exists');
  const workflowId = 'scenes:board2:section:board2-1:retake:2';
  expect(await client.signalTask(workflowId, { call: 'c' })).toBe('delivered');
  await engine.client.workflow.getHandle(workflowId).terminate('by hand');
  expect(await client.signalTask(workflowId, { call: 'c' })).toBe('gone');
  const isFound = async () => (await client.brokenOff(before)).some(({ jobId }) => jobId === 'board2');
  while (!(await isFound())) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await client.brokenOff(before)).toContainEqual({
    jobId: 'board2',
    how: 'terminated',
    regeneration: { sectionId: 'board2-1', number: 2 },
  });
});
