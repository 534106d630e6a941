/** Resolves after that time, which keeps no process alive. */
export function timePasses(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
