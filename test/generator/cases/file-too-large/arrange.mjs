import { appendFileSync } from 'node:fs';

export default function arrange(schemas) {
  appendFileSync(`${schemas}/a.copy.yaml`, `# ${'x'.repeat(1_048_576)}\n`);
}
