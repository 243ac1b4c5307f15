import { createInterface } from 'node:readline';

/** On a terminal a person says so; a script has said so by running this. Whoever ends the question (Ctrl-C, Ctrl-D) says no. */
export async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => {
    lines.once('close', () => resolve('\n'));
    lines.question('Go on? [y/N] ', resolve);
  });
  // The next thing that is written begins on a line of its own.
  if (answer === '\n') process.stderr.write(answer);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
