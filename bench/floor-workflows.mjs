// The bare floor: the same activities in the same order as a job whose sections all succeed, and no thought in between.
import { executeChild, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';

const options = { startToCloseTimeout: '1 minute' };
const record = proxyLocalActivities(options);
const onQueue = (taskQueue) => proxyActivities({ ...options, taskQueue });

export async function floorSection({ jobId, id, queues }) {
  const ref = { jobId, sectionId: id };
  await record.setSectionStatus({ ...ref, status: 'running' });
  await onQueue(queues.write).writeTakes({ ...ref, orders: [{ take: 1 }, { take: 2 }, { take: 3 }] });
  await onQueue(queues.render).renderTake({ ...ref, take: 1 });
  await onQueue(queues.judge).scoreTake({ ...ref, take: 1 });
  await record.setSectionStatus({ ...ref, status: 'completed' });
}

export async function floorJob({ jobId, count, inFlight, queues }) {
  await record.setJobStatus({ jobId, status: 'running' });
  await onQueue(queues.write).planExplainer({ jobId });
  await record.usePlan({ jobId });
  const ids = Array.from({ length: count }, (_, index) => `s${index + 1}`);
  const lane = async () => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift())
      await executeChild(floorSection, { workflowId: `floor:${jobId}:${id}`, args: [{ jobId, id, queues }] });
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  await onQueue(queues.media).assembleSections({ jobId });
  await record.setJobStatus({ jobId, status: 'completed' });
}
