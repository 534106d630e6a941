/** A job file to begin with. `shape` is where editors find the JSON Schema of job files. */
export function jobTemplate(name: string, shape: string): string {
  return `# yaml-language-server: $schema=${shape}
job: ${name}
version: 1
description: Say here what the job does, for those who call it.
params:
  type: object
  required: []
  properties: {}
# status:      what the handler reports while it runs
# output:      what it returns
# errors:      how it may fail, by code
# sensitive:   which params are secret: [params.token]
retry: { attempts: 5, backoff: exponential, initial: 1s, max: 5m }
timeout: 1h
`;
}

/** The job that \`jobwright init\` makes: small, whole, and worth a run. */
export const SAMPLE_JOB = 'hello.greet';

export function sampleSchema(shape: string): string {
  return `# yaml-language-server: $schema=${shape}
job: ${SAMPLE_JOB}
version: 1
description: Greets somebody by name.
params:
  type: object
  required: [name]
  properties:
    name: { type: string, minLength: 1, maxLength: 200 }
status:
  type: object
  required: [percent]
  properties:
    percent: { type: number, minimum: 0, maximum: 100 }
output:
  type: object
  required: [greeting]
  properties:
    greeting: { type: string }
errors:
  Nobody:
    retry: false
    description: The name is blank.
retry: { attempts: 3, backoff: exponential, initial: 1s, max: 1m }
timeout: 1m
`;
}

export const SAMPLE_HANDLER = `import { handler } from '@jobwright/runtime/runner';
import type { HelloGreet } from '../generated/client/hello.greet.js';

export default handler<HelloGreet>(async ({ name }, job) => {
  if (name.trim() === '') throw job.error.Nobody();
  await job.status({ percent: 50 });
  return { greeting: \`Hello, \${name}!\` };
});
`;
