import { Button } from '../../components/Button.js';
import { copyText } from '../../components/copy-text.js';

/** A command to be taken to a shell as it is. */
export function ShellCommand({ command }: { readonly command: string }) {
  return (
    <p className="flex items-start gap-2 py-1">
      <code className="min-w-0 border-l-2 border-line pl-2 font-mono text-xs leading-6 break-words text-ink select-all">
        {command}
      </code>
      <Button onClick={() => void copyText(command, 'Command')}>Copy</Button>
    </p>
  );
}
