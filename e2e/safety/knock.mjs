/** Connects to the Unix socket at argv[2] and prints how that went: `open`, or the code of the error. */
import { connect } from 'node:net';

const socket = connect(process.argv[2], () => {
  process.stdout.write('open');
  socket.destroy();
});
socket.once('error', ({ code }) => process.stdout.write(String(code)));
