import type { JobHeaders } from '../types/headers.js';

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** The id of the trace that a job was submitted in, where its headers carry one. */
export function traceIdOf({ traceparent = '' }: JobHeaders = {}): string | undefined {
  return TRACEPARENT.exec(traceparent)?.[1];
}
