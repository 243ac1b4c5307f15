import type { Locator, Page } from '@playwright/test';
import { expect } from './test.js';

export interface PlannedSqueeze {
  /** Bytes, or a size as people write it. */
  readonly limit: number | string;
  /** Seconds; at once unless told. */
  readonly ramp?: number;
  /** Percent of the time; never unless told. */
  readonly guard?: number;
  /** Swap it may use. */
  readonly swap?: string;
}

/** The panel of a squeeze as its user fills it in. */
export class SqueezePlan {
  readonly limit: Locator;
  readonly startButton: Locator;
  readonly running: Locator;
  readonly ended: Locator;

  constructor(readonly page: Page) {
    this.limit = page.getByLabel('Limit in bytes');
    this.startButton = page.getByRole('button', { name: 'Start squeezing' });
    this.running = page.getByTestId('squeeze-running');
    this.ended = page.getByTestId('squeeze-ended');
  }

  /** Begins a squeeze that nothing ends but what happens to it. */
  async start({ limit, ramp = 0, guard = 100, swap = '' }: PlannedSqueeze): Promise<void> {
    await this.limit.fill(String(limit));
    await this.page.getByLabel('Ramp').fill(String(ramp));
    await this.page.getByLabel('Hold').fill('');
    await this.page.getByLabel('Ends by itself').fill(String(guard));
    await this.page.getByLabel('At most').fill(swap);
    await this.startButton.click();
  }

  async holds(): Promise<void> {
    await expect(this.running).toHaveAttribute('data-phase', 'holding', { timeout: 60_000 });
  }
}
