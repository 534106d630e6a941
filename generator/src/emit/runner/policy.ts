import type { LogPolicy, RetentionPolicy, RetryPolicy } from '@jobwright/runtime/runner';
import type { Policy } from '../../model/model.js';
import { jsonLiteral, numberLiteral, stringLiteral } from '../../print/literal.js';
import { list } from '../../print/module.js';

/** The members of a `RunnerJob` that are policy. */
export function policyMembers(policy: Policy): readonly string[] {
  const { deadlineMs, stallMs, spawns } = policy;
  return [
    `  retry: ${retryLiteral(policy.retry, '  ')},`,
    `  timeoutMs: ${numberLiteral(policy.timeoutMs)},`,
    ...(deadlineMs === undefined ? [] : [`  deadlineMs: ${numberLiteral(deadlineMs)},`]),
    ...(stallMs === undefined ? [] : [`  stallMs: ${numberLiteral(stallMs)},`]),
    `  isolation: ${stringLiteral(policy.isolation)},`,
    ...(spawns.length === 0
      ? []
      : [`  spawns: ${list('[', spawns.map(stringLiteral), ']', '  ')},`]),
    ...retention(policy.retention),
    ...logs(policy.logs),
  ];
}

export function retryLiteral(policy: RetryPolicy, indent: string): string {
  const waits =
    policy.backoff === 'list'
      ? [`delaysMs: [${policy.delaysMs.map(numberLiteral).join(', ')}]`]
      : [`initialMs: ${numberLiteral(policy.initialMs)}`, `maxMs: ${numberLiteral(policy.maxMs)}`];
  const members = [
    `attempts: ${numberLiteral(policy.attempts)}`,
    `backoff: ${stringLiteral(policy.backoff)}`,
    ...waits,
  ];
  return `{\n${members.map((member) => `${indent}  ${member},\n`).join('')}${indent}}`;
}

function logs(policy: LogPolicy | undefined): readonly string[] {
  return policy === undefined ? [] : [`  logs: ${jsonLiteral({ ...policy })},`];
}

function retention(policy: RetentionPolicy | undefined): readonly string[] {
  if (policy === undefined) return [];
  const rules = policy.rules.map(
    ({ states, ...kept }) => `      ${jsonLiteral({ states: [...states], ...kept })},`,
  );
  return [
    '  retention: {',
    '    rules: [',
    ...rules,
    '    ],',
    `    keysMs: ${numberLiteral(policy.keysMs)},`,
    '  },',
  ];
}
