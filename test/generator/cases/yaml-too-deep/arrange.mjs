import { appendFileSync } from 'node:fs';

export default function arrange(schemas) {
  const levels = 20_000;
  appendFileSync(`${schemas}/b.copy.yaml`, `params: { default: ${'['.repeat(levels)}${']'.repeat(levels)} }\n`);
}
