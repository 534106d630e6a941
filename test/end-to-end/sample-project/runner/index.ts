// Stands for a generated folder: what `jobwright run --generated` loads.
export { registry } from '../../../support/sample-registry.js';
