// All edits that need no model (SPEC R2).
import { cameraTemplates } from './camera-templates.ts';
import type { EditTemplate } from './edit-template.ts';
import { lightTemplates } from './light-templates.ts';

export const editTemplates: readonly EditTemplate[] = [...lightTemplates, ...cameraTemplates];
