// The workflow types of the bundle.
export { explainerWorkflow } from './explainer.ts';
export { sectionWorkflow } from './section.ts';
