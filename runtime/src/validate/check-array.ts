import { checkPart, type Check, type Compile } from './check.js';
import type { SchemaObject } from './schema.js';

/** Keywords about arrays; they accept everything else. */
export function arrayChecks(schema: SchemaObject, compile: Compile): readonly Check[] {
  const checks: Check[] = [];
  const add = (message: string, test: (value: readonly unknown[]) => boolean) => {
    checks.push((value, report) => !Array.isArray(value) || test(value) || report.add(message));
  };
  const { maxItems, minItems, uniqueItems } = schema;
  if (maxItems !== undefined) {
    add(`must NOT have more than ${maxItems} items`, (list) => list.length <= maxItems);
  }
  if (minItems !== undefined) {
    add(`must NOT have fewer than ${minItems} items`, (list) => list.length >= minItems);
  }
  if (uniqueItems === true) add('must NOT have duplicate items', isUnique);
  if (schema.prefixItems !== undefined || schema.items !== undefined) {
    checks.push(itemsCheck(schema, compile));
  }
  if (schema.contains !== undefined) checks.push(containsCheck(schema, compile));
  return checks;
}

function itemsCheck({ prefixItems = [], items }: SchemaObject, compile: Compile): Check {
  const prefix = prefixItems.map(compile);
  const rest = items === undefined || items === false ? undefined : compile(items);
  const closed = items === false;
  const message = `must NOT have more than ${prefix.length} items`;
  return (value, report, seen) => {
    if (!Array.isArray(value)) return true;
    const list: readonly unknown[] = value;
    let ok = !closed || list.length <= prefix.length || report.add(message);
    const end = rest === undefined ? Math.min(prefix.length, list.length) : list.length;
    for (let index = 0; index < end; index += 1) {
      const check = prefix[index] ?? rest;
      if (check !== undefined && !checkPart(check, index, list[index], report)) ok = false;
    }
    seen?.firstItems(items === undefined ? prefix.length : Infinity);
    return ok;
  };
}

function containsCheck(
  { contains = true, minContains = 1, maxContains = Infinity }: SchemaObject,
  compile: Compile,
): Check {
  const check = compile(contains);
  const message =
    maxContains === Infinity
      ? `must contain at least ${minContains} valid item(s)`
      : `must contain at least ${minContains} and no more than ${maxContains} valid item(s)`;
  return (value, report, seen) => {
    if (!Array.isArray(value)) return true;
    let count = 0;
    value.forEach((item: unknown, index) => {
      if (!report.quietly(() => checkPart(check, index, item, report))) return;
      count += 1;
      seen?.item(index);
    });
    return (count >= minContains && count <= maxContains) || report.add(message);
  };
}

/** By a text for each item, so that long lists take no quadratic time. */
function isUnique(list: readonly unknown[]): boolean {
  return new Set(list.map(canonical)).size === list.length;
}

/** The same text for equal JSON values: keys in order, and nothing that JSON leaves out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join()}}`;
}
