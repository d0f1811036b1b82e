// The workflow types of the bundle.
export { clipEditWorkflow } from './clip-edit.ts';
export { explainerWorkflow } from './explainer.ts';
export { scenesWorkflow } from './scenes.ts';
export { sectionWorkflow } from './section.ts';
