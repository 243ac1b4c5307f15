import type { PageStateName } from '@pagelapse/address-space';
import { expect, type Locator, type Page } from '@playwright/test';

export interface InSwap {
  /** Shared-swapped, in the legend. */
  readonly alone: number;
  /** With those of which memory has a copy. */
  readonly all: number;
  /** Shared-swapped, at the right end of the chart. */
  readonly latest: number;
}

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
    await this.clickMapping(address);
    await expect(this.page).toHaveURL(new RegExp(`mapping=${address}`));
    await expect(this.heatmap).toBeVisible();
  }

  /** Waits until it is the one on the screen: the address of the page has it before, and so has the one shown until then a map. */
  async clickMapping(address: string): Promise<void> {
    const row = this.page.locator(`[data-mapping="${address}"]`);
    await row.click();
    await expect(row).toHaveAttribute('aria-selected', 'true');
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

  /**
   * Pages in swap of the mapping that is shown, of one pass: read one after the other they could be of two, and copies in
   * the swap cache are dropped in the kernel's own time.
   */
  async inSwap(): Promise<InSwap> {
    return this.page.evaluate(() => {
      const pages = (place: string, name: string): number => {
        const text = document.querySelector(`[data-testid="${place}"]`)?.getAttribute(name);
        if (text == null) throw new Error(`no ${place} with ${name}`);
        return Number(text);
      };
      const alone = pages('legend-count-shared-swapped', 'data-pages');
      const all = alone + pages('legend-count-swap-cached', 'data-pages');
      return { alone, all, latest: pages('timeline', 'data-latest-shared-swapped') };
    });
  }

  /**
   * Waits until nothing moves and what is on the screen is of now, however many older passes were still on their way: of
   * passes read after this call three in a row have shown the same legend, or one has found that the process rests. The
   * page says which pass it shows in `data-sequence` of its root element, when that was read in `data-taken-at`, and in
   * `data-pace` why the next one comes when it does.
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
            if (same < 2 && root.dataset.pace !== 'rest') return;
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
