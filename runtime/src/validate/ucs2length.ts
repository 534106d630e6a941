/** Length of a text in Unicode code points, as JSON Schema counts (RFC 8259 §7); a lone surrogate counts as one. */
export function ucs2length(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const pair = unit >= 0xd800 && unit <= 0xdbff && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    if (pair) at += 1;
    length += 1;
  }
  return length;
}
