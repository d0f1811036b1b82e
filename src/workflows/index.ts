// The workflow types of the bundle.
export { clipEditWorkflow } from './clip-edit.ts';
export { cutWorkflow } from './cut.ts';
export { explainerWorkflow } from './explainer.ts';
export { lateTaskWorkflow } from './late-task.ts';
export { scenesWorkflow } from './scenes.ts';
export { sectionWorkflow } from './section.ts';
