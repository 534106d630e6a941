/** A workflow command (GitHub Docs, "Workflow commands for GitHub Actions"): one line, whatever the texts hold. */
export function githubCommand(
  command: 'error' | 'notice',
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${command} ${list.join(',')}::${data(message)}`;
}

/** As GitHub's own toolkit escapes (`actions/toolkit:packages/core/src/command.ts`). */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(value: string | number): string {
  return data(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
