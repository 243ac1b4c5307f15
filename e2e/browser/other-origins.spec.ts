import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, test } from './test.js';

/**
 * S3 to S7: what a page of another origin can do in the browser that the dashboard is open in, its cookie there and all. The
 * other page is served on another port of this machine: under the dashboard's own host, which for cookies is the same site,
 * under another name of loopback, and under a name that somebody else resolves to loopback (DNS rebinding).
 */
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const args = [...(launchOptions.args ?? []), '--host-resolver-rules=MAP evil.example 127.0.0.1'];
    await use({ ...launchOptions, args });
  },
});

let foreign: Server;
test.beforeEach(async () => {
  foreign = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>elsewhere</title><body>elsewhere</body>');
  });
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
});
test.afterEach(() => new Promise<void>((resolve) => void foreign.close(() => resolve())));

const HOSTS = ['127.0.0.1', 'localhost', 'evil.example'];

interface Spoils {
  /** What was got hold of, in words; nothing when all is well. */
  readonly taken: string[];
  /** Ways that were tried, so that none is passed over in silence. */
  readonly tried: number;
}

/** Everything that such a page can try without its user's help; runs inside of it. */
function attack(page: Page, agent: string): Promise<Spoils> {
  return page.evaluate(async (origin): Promise<Spoils> => {
    const taken: string[] = [];
    let tried = 0;
    const attempt = async (what: string, got: () => Promise<boolean>) => {
      tried++;
      if (await got().catch(() => false)) taken.push(what);
    };
    const loads = (element: HTMLElement) =>
      new Promise<boolean>((resolve) => {
        element.addEventListener('load', () => resolve(true));
        element.addEventListener('error', () => resolve(false));
        document.body.append(element);
      });
    const api = `${origin}/api/v1`;
    const json = JSON.stringify({ token: 'x', handle: 'x' });

    await attempt('the stream', () => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/stream`);
      return new Promise((resolve) => {
        socket.addEventListener('open', () => resolve(true));
        socket.addEventListener('error', () => resolve(false));
      });
    });
    for (const credentials of ['include', 'omit'] as const) {
      await attempt(`the list of processes, ${credentials}`, async () => {
        return (await (await fetch(`${api}/processes`, { credentials })).text()) !== '';
      });
      // An opaque answer would say nothing, but would have been let in.
      await attempt(`the list unread, ${credentials}`, async () => {
        return (await fetch(`${api}/processes`, { credentials, mode: 'no-cors' })).type === 'opaque';
      });
    }
    await attempt('an act with our header', async () => {
      const headers = { 'content-type': 'application/json', 'x-pagelapse-intent': 'act' };
      return (await fetch(`${api}/recordings`, { method: 'POST', credentials: 'include', headers, body: json })).ok;
    });
    for (const [name, source] of [
      ['script', `${api}/processes`],
      ['img', `${api}/recordings`],
      ['script', `${origin}/`],
    ] as const) {
      await attempt(`${source} as ${name}`, () => {
        const element = document.createElement<'script' | 'img'>(name);
        element.src = source;
        return loads(element);
      });
    }
    await attempt('the dashboard in a frame', async () => {
      const frame = document.createElement('iframe');
      frame.src = origin;
      await loads(frame);
      // A page that was refused is replaced by the browser's own, of no origin; one that is there has frames to count.
      return frame.contentDocument !== null;
    });
    await attempt('a window with the dashboard to hold on to', async () => {
      const opened = window.open(origin);
      if (opened === null) return false;
      // COOP takes the opener's hold away when the page comes; from a page of its own it does not.
      const isHeld = (): boolean => {
        try {
          return opened.location.origin === origin;
        } catch {
          return false;
        }
      };
      for (let i = 0; i < 200 && !opened.closed && !isHeld(); i++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return !opened.closed;
    });
    return { taken, tried };
  }, agent);
}

/** The way of a form, which asks nobody: the answer is shown in place of the page, and its status tells. */
async function post(page: Page, action: string, enctype: string): Promise<number> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.evaluate(
    ([to, type]) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: to, enctype: type });
      const field = document.createElement('input');
      // text/plain makes `{"token":"x","a":"="}` of it.
      Object.assign(field, { name: '{"token":"x","handle":"x","a":"', value: '"}' });
      form.append(field);
      document.body.append(form);
      form.submit();
    },
    [action, enctype] as const,
  );
  const status = (await answered).status();
  await page.waitForURL(action);
  return status;
}

test('S3-S7: a page of another origin gets nothing, does nothing, and shows nothing of the dashboard', async ({
  agent,
  context,
  dashboard,
}) => {
  const { origin, port } = new URL(agent.url);
  const { port: elsewhere } = foreign.address() as AddressInfo;
  await expect(dashboard.page.getByRole('searchbox')).toBeVisible();
  // S2: what was in the fragment is gone from the address, and from what the page before it is remembered by.
  expect(new URL(dashboard.page.url()).hash).toBe('');
  for (const host of HOSTS) {
    const page = await context.newPage();
    await page.goto(`http://${host}:${elsewhere}/`);
    expect(await attack(page, origin), host).toEqual({ taken: [], tried: 11 });
    for (const [path, enctype] of [
      ['session', 'text/plain'],
      ['recordings', 'text/plain'],
      ['recordings', 'application/x-www-form-urlencoded'],
      ['recordings', 'multipart/form-data'],
    ] as const) {
      await page.goto(`http://${host}:${elsewhere}/`);
      expect(await post(page, `${origin}/api/v1/${path}`, enctype), `${host} ${path} ${enctype}`).toBe(403);
    }
    await page.close();
  }
  // A page of our own gets what those did not: the attempts are real ones.
  const own = await context.newPage();
  await own.goto(origin);
  const { taken } = await attack(own, origin);
  expect(taken).toEqual(expect.arrayContaining(['the stream', 'the list of processes, include']));
  // S4: the agent's own port under another's name.
  const rebound = await context.newPage();
  for (const name of ['evil.example', 'a.localhost']) {
    expect((await rebound.goto(`http://${name}:${port}/`))?.status(), name).toBe(421);
  }
  // After all that, the session is what it was.
  expect(await dashboard.page.evaluate(async () => (await fetch('/api/v1/recordings')).status)).toBe(200);
});
