import { test as base, expect } from '@playwright/test';
import { type AgentProcess, SERVE, startAgentProcess } from './agent-process.js';
import { Dashboard } from './dashboard.js';

export interface Fixtures {
  /** What the agent is started with. */
  readonly agentArgs: readonly string[];
  readonly agent: AgentProcess;
  /** The page at the agent's printed URL. */
  readonly dashboard: Dashboard;
  /** Console errors that this test brings about on purpose; any other fails it. */
  readonly expectedErrors: RegExp[];
}

/**
 * What Chromium reports once an agent stops: connections that nobody answers, and the answer to what was asked while it
 * stopped.
 */
export const AGENT_GONE = /Failed to load resource: net::ERR_|WebSocket connection to .* failed|status of 503/;

/** Playwright's test with an agent of its own, and a page whose console must stay free of errors. */
export const test = base.extend<Fixtures>({
  agentArgs: [SERVE, { option: true }],
  agent: async ({ agentArgs }, use) => {
    const agent = await startAgentProcess(agentArgs);
    await use(agent);
    await agent.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from the pattern
  expectedErrors: async ({}, use) => use([]),
  dashboard: async ({ page, agent, expectedErrors }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    // Chromium reports violations of the content security policy to the console as well; this counts those it does not.
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await page.goto(agent.url);
    await use(new Dashboard(page));
    expect(errors.filter((error) => !expectedErrors.some((expected) => expected.test(error)))).toEqual([]);
  },
});

export { expect };
