/** The trace of the examples of https://www.w3.org/TR/trace-context/. */
export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

export function traceparent(trace: string): string {
  return `00-${trace}-00f067aa0ba902b7-01`;
}
