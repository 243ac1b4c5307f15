import { spawn } from 'node:child_process';
import { ROOT } from './root.mjs';

/** What `npm run` adds for its own use; passed on, it makes pnpm and npx warn about settings that are not theirs. */
const NPM_NOISE =
  /^npm_(package_|lifecycle_|command$|execpath$|node_execpath$|config_(local_prefix|init_module|node_gyp|global_prefix|prefix|npm_version)$)/;

function quietEnvironment(extra = {}) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NPM_NOISE.test(name)));
  return { ...env, npm_config_update_notifier: 'false', NO_UPDATE_NOTIFIER: '1', ...extra };
}

/**
 * Runs a command in the checkout and resolves with its exit code and everything it printed, in order. A command that
 * cannot be started, or that a signal ended, has a code other than 0. `echo` prints the output as it comes.
 */
export function run(command, args, { env = {}, echo = false, cwd = ROOT } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: quietEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (stream, to) => {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
        if (echo) to.write(text);
      });
    };
    take(child.stdout, process.stdout);
    take(child.stderr, process.stderr);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) =>
      resolve({ code: code ?? 1, output: signal === null ? output : `${output}${command} was ended by ${signal}\n` }),
    );
  });
}
