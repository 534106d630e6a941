const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Where a text stops being JSON (RFC 8259): the offset of the first value or sign that is not as it must be; the text's length where
 * it ends too early, or is JSON. V8's own error quotes the text, which may hold secrets.
 */
export function jsonErrorOffset(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    at += found?.length ?? 0;
    return found !== undefined;
  };
  const takeSign = (sign: string): boolean => {
    take(SPACE);
    if (text[at] !== sign) return false;
    at += 1;
    return true;
  };
  /** The name of a property, and its colon. */
  const takeName = (): boolean => {
    take(SPACE);
    return take(STRING) && takeSign(':');
  };
  // A list and not recursion: the text may be as deep as it is long.
  const open: ('}' | ']')[] = [];
  for (;;) {
    if (takeSign('{')) {
      if (!takeSign('}')) {
        open.push('}');
        if (takeName()) continue;
        return at;
      }
    } else if (takeSign('[')) {
      if (!takeSign(']')) {
        open.push(']');
        continue;
      }
    } else if (!take(STRING) && !take(SCALAR)) return at;
    // A value has ended, and with it perhaps what it was in.
    let within = open.at(-1);
    while (within !== undefined && takeSign(within)) {
      open.pop();
      within = open.at(-1);
    }
    if (within === undefined) {
      take(SPACE);
      return at;
    }
    if (!takeSign(',') || (within === '}' && !takeName())) return at;
  }
}
