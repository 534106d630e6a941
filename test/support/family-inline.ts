import { family } from './family.js';

export const registry = family(import.meta.url, 'inline');
