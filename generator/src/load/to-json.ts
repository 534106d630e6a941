import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { diagnostic, type Diagnostic, type Position } from '../diagnostic/diagnostic.js';
import type { PlacedNode } from './document.js';
import { MAX_DEPTH, MAX_VALUES } from './limits.js';

export interface Placed {
  readonly value: unknown;
  readonly root: PlacedNode;
  readonly problems: readonly Diagnostic[];
}

/**
 * Turns YAML nodes into the JSON they stand for. Counts what aliases expand to, since a few lines of them can stand for
 * gigabytes ("billion laughs").
 */
export function toJson(contents: Node | undefined, position: (offset: number) => Position): Placed {
  const problems: Diagnostic[] = [];
  const anchors = new Map<string, Node>();
  const open = new Set<Node>();
  let values = 0;
  const overflow = new Set<string>();

  const report = (
    code: 'JW1106' | 'JW1107' | 'JW1108',
    at: Position,
    message: string,
    hint?: string,
  ) => {
    if (code !== 'JW1107') {
      if (overflow.has(code)) return;
      overflow.add(code);
    }
    problems.push(diagnostic(code, at, message, hint));
  };

  const visit = (node: unknown, depth: number, key: Position): [unknown, PlacedNode] => {
    const at = nodeAt(node) ?? key;
    const children = new Map<string | number, PlacedNode>();
    const placed: PlacedNode = { position: at, keyPosition: key, children };
    values += 1;
    if (values > MAX_VALUES) {
      report('JW1106', at, `more than ${MAX_VALUES} values, counting what aliases stand for`);
      return [null, placed];
    }
    if (depth > MAX_DEPTH) {
      report('JW1108', at, `more than ${MAX_DEPTH} levels deep`);
      return [null, placed];
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined || open.has(target)) {
        report(
          'JW1106',
          at,
          `alias *${node.source} stands for what contains it`,
          'use $ref for recursive types',
        );
        return [null, placed];
      }
      return visit(target, depth, key);
    }
    if (isScalar(node)) {
      remember(node);
      return [scalar(node.value, at), placed];
    }
    if (isMap(node)) {
      remember(node);
      open.add(node);
      const object: Record<string, unknown> = {};
      for (const pair of node.items) {
        const name = isScalar(pair.key) ? String(pair.key.value) : '';
        const keyAt = nodeAt(pair.key) ?? at;
        checkText(name, keyAt);
        if (name === '__proto__') {
          problems.push(protoDiagnostic(keyAt));
          continue;
        }
        const [value, child] = visit(pair.value, depth + 1, keyAt);
        object[name] = value;
        children.set(name, child);
      }
      open.delete(node);
      return [object, placed];
    }
    if (isSeq(node)) {
      remember(node);
      open.add(node);
      const items = node.items.map((item, index) => {
        const [value, child] = visit(item, depth + 1, nodeAt(item) ?? at);
        children.set(index, child);
        return value;
      });
      open.delete(node);
      return [items, placed];
    }
    return [null, placed];
  };

  function nodeAt(node: unknown): Position | undefined {
    const offset =
      isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
    return offset === undefined ? undefined : position(offset);
  }

  function remember(node: Node & { anchor?: string }): void {
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
  }

  function scalar(value: unknown, at: Position): unknown {
    if (typeof value === 'bigint') {
      if (Number.isSafeInteger(Number(value))) return Number(value);
      report(
        'JW1107',
        at,
        `${value} is an integer that a double cannot hold exactly`,
        'write it as text in quotes',
      );
      return 0;
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      report('JW1107', at, 'JSON has no infinity and no NaN');
      return 0;
    }
    if (typeof value === 'string') checkText(value, at);
    return value ?? null;
  }

  /** Values like this one could never be submitted: the runtime refuses them. */
  function checkText(text: string, at: Position): void {
    if (!/[\0\p{Surrogate}]/u.test(text)) return;
    const message = 'text with NUL or half of a surrogate pair, which no store can hold';
    problems.push(diagnostic('JW1109', at, message, 'remove the character'));
  }

  const start = position(0);
  const [value, root] = visit(contents, 0, start);
  return { value: contents === undefined ? undefined : value, root, problems };
}

/** `{ "__proto__": x }` sets a prototype in JavaScript, in schemas as in values: the name is refused wherever it stands. */
export function protoDiagnostic(at: Position): Diagnostic {
  const message = 'nothing can be called `__proto__`: JavaScript takes it for the prototype';
  return diagnostic('JW1309', at, message, 'choose another name');
}
