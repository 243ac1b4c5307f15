/** The channel to the server, seen from a process that holds rights: whole messages, both ways, in order. */
export interface ServerLink {
  /** `sent` is called when the message has left this process. */
  send(message: object, sent?: () => void): void;
  /** Takes messages from now on, until the server is gone; one that `message` throws at is the last. */
  listen(events: { message(message: unknown): void; ended(how: string): void }): void;
}

/** The link of a process that the server forked. */
export function parentLink(): ServerLink {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('this process is started by the agent, over a channel');
  // A terminal's Ctrl-C goes to the whole group; the server decides when this process stops, by closing the channel.
  process.on('SIGINT', () => undefined);
  return {
    // A server that has gone cannot be told anything; that it has is told by 'disconnect'.
    send: (message, sent = () => undefined) => void send(message, undefined, undefined, sent),
    listen: ({ message, ended }) => {
      process.on('message', message);
      process.on('disconnect', () => ended('the server closed the channel'));
    },
  };
}
