/** Undoing what must not outlive this process, on every way out but SIGKILL: last made, first undone. */
const undos: (() => void)[] = [];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Registers a synchronous undo. Returns a function that takes it off the list, for who undid it in good order.
 * Where nobody else listens to a termination signal, it still ends the process, after the undoing.
 */
export function onLeaving(undo: () => void): () => void {
  if (undos.length === 0) {
    process.on('exit', undoAll);
    for (const signal of SIGNALS) process.on(signal, leaveBySignal);
  }
  undos.push(undo);
  return () => {
    const index = undos.indexOf(undo);
    if (index === -1) return;
    undos.splice(index, 1);
    if (undos.length > 0) return;
    process.off('exit', undoAll);
    for (const signal of SIGNALS) process.off(signal, leaveBySignal);
  };
}

function undoAll(): void {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
    try {
      undo();
    } catch (error) {
      process.stderr.write(`while leaving: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

function leaveBySignal(signal: NodeJS.Signals): void {
  // Who listens as well ends the process in its own order; the exit handler undoes what is left then.
  if (process.listenerCount(signal) > 1) return;
  undoAll();
  process.off(signal, leaveBySignal);
  process.kill(process.pid, signal);
}
