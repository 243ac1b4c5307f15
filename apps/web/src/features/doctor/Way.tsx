import { ShellCommand } from './ShellCommand.js';

/** What a gap costs and what closes it. */
export function Way(props: {
  readonly costs?: string | undefined;
  readonly cure?: string | undefined;
  readonly command?: string | undefined;
}) {
  const { costs, cure, command } = props;
  return (
    <>
      {costs !== undefined && <p>{costs}</p>}
      {cure !== undefined && cure !== '' && <p className="text-ink-2">{cure}</p>}
      {command !== undefined && <ShellCommand command={command} />}
    </>
  );
}
