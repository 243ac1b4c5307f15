import type { PageStateName } from '@pagelapse/address-space';
import { expect, type Locator, type Page } from '@playwright/test';

/** The dashboard as a user of it sees it. */
export class Dashboard {
  readonly heatmap: Locator;
  readonly liveBadge: Locator;

  constructor(readonly page: Page) {
    this.heatmap = page.getByTestId('heatmap');
    this.liveBadge = page.getByTestId('live-badge');
  }

  async pickProcess(pid: number): Promise<void> {
    await this.page.getByRole('searchbox').fill(String(pid));
    await this.page.locator(`[data-pid="${pid}"]`).click();
    await expect(this.liveBadge).toHaveAttribute('data-state', 'live');
  }

  async pickMapping(address: string): Promise<void> {
    await this.page.getByRole('searchbox').fill(address);
    await this.page.locator(`[data-mapping="${address}"]`).click();
    await expect(this.page).toHaveURL(new RegExp(`mapping=${address}`));
    await expect(this.heatmap).toBeVisible();
  }

  /** Watches a process, looks at one of its mappings, and waits until nothing moves there. */
  async show(pid: number, address: string): Promise<void> {
    await this.pickProcess(pid);
    await this.pickMapping(address);
    await this.still();
  }

  async record(): Promise<void> {
    await this.page.getByRole('button', { name: 'Record', exact: true }).click();
    await expect(this.page.getByTestId('recording-size')).toBeVisible();
  }

  /** Returns its row in the list of recordings, which is shown then. */
  async stopRecording(pid: number): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Stop recording' }).click();
    await this.page.getByRole('button', { name: 'Recordings' }).click();
    const row = this.page.getByRole('row').filter({ hasText: `pid ${pid}` });
    await expect(row).toContainText('ended as asked');
    return row;
  }

  /** Downloads a recording of the list and deletes it there. Returns the path of the file. */
  async takeRecording(row: Locator): Promise<string> {
    const download = this.page.waitForEvent('download');
    await row.getByRole('link', { name: 'Download' }).click();
    const file = await (await download).path();
    await row.getByRole('button', { name: 'Delete' }).click();
    await row.getByRole('button', { name: 'Delete' }).click();
    await expect(row).toHaveCount(0);
    return file;
  }

  /** Number of the pass on the screen; 0 before the first. */
  async sequence(): Promise<number> {
    return this.page.evaluate(() => Number(document.documentElement.dataset.sequence ?? 0));
  }

  /** Pages of a state in the legend: of the mapping that is shown. */
  async legend(state: PageStateName): Promise<number> {
    return this.#pages(this.page.getByTestId(`legend-count-${state}`), 'data-pages');
  }

  /** Pages of a state at the right end of the chart. */
  async latest(state: PageStateName): Promise<number> {
    return this.#pages(this.page.getByTestId('timeline'), `data-latest-${state}`);
  }

  /**
   * Waits until three passes in a row, all read after this call, have shown the same legend: nothing moves, and what is
   * on the screen is of now, however many older passes were still on their way. The page says which pass it shows in
   * `data-sequence` of its root element, and when that was read in `data-taken-at`.
   */
  async still(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const root = document.documentElement;
          const calledAtMs = Date.now();
          const legend = () =>
            [...document.querySelectorAll<HTMLElement>('[data-testid^="legend-count-"]')]
              .map((count) => `${count.dataset.testid} ${count.dataset.pages}`)
              .join();
          let before: string | undefined;
          let same = 0;
          const observer = new MutationObserver(() => {
            if (Number(root.dataset.takenAt) < calledAtMs) return;
            const now = legend();
            same = now === before ? same + 1 : 0;
            before = now;
            if (same < 2) return;
            observer.disconnect();
            resolve();
          });
          observer.observe(root, { attributes: true, attributeFilter: ['data-sequence'] });
        }),
    );
  }

  async #pages(locator: Locator, attribute: string): Promise<number> {
    const text = await locator.getAttribute(attribute);
    if (text === null) throw new Error(`no ${attribute}`);
    return Number(text);
  }
}
