import { readFile } from 'node:fs/promises';
import { PageState } from '@pagelapse/address-space';
import { windowOfTile } from '@pagelapse/heatmap';
import { readPageSize } from '@pagelapse/workload';
import { recordedPasses } from './recorded-passes.js';
import { expect, test, WRITTEN } from './squeezed-test.js';
import { AGENT_GONE } from './test.js';
import { TimeMap, worstTiles } from './time-map.js';
import { violations } from './violations.js';

test('a squeeze is seen over time, tile by tile as its passes found it: live, zoomed, and from a file alone', async ({
  target,
  page,
  agent,
  dashboard,
  expectedErrors,
}) => {
  const { address } = target.region('shared');
  const map = new TimeMap(page);
  await dashboard.show(target.pid, address);
  await dashboard.record();
  await page.keyboard.press('t');
  await map.read();
  await target.squeeze(0.6);
  const figures = page.getByTestId('thrash-figures');
  await expect.poll(async () => Number(await figures.getAttribute('data-flips'))).toBeGreaterThan(WRITTEN / 4);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'paused');
  const layout = await map.read();

  const api = `${new URL(page.url()).origin}/api/v1`;
  const { handle } = (await (await page.request.get(`${api}/processes/${target.pid}`)).json()) as { handle: string };
  const history = await (await page.request.get(`${api}/history/${handle}/recording`)).body();
  const passes = await recordedPasses(history, address, readPageSize());
  const drawn = await map.tiles();
  expect(drawn).toEqual(worstTiles(layout, await map.told(), passes));
  expect(drawn.slice(0, layout.rows)).not.toContain('shared-swapped');

  // The first tile in swap, and a rectangle about it.
  const tile = drawn.indexOf('shared-swapped');
  const squeezed = { column: Math.floor(tile / layout.rows), row: tile % layout.rows };
  const corner = await map.pointOf({ column: Math.max(0, squeezed.column - 8), row: Math.max(0, squeezed.row - 8) });
  const across = await map.pointOf({
    column: Math.min(layout.columns - 1, squeezed.column + 8),
    row: Math.min(layout.rows - 1, squeezed.row + 8),
  });
  await page.mouse.move(corner.x, corner.y);
  await page.mouse.down();
  await page.mouse.move(across.x, across.y, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/span=\d+(\.\d+)?-\d+.*part=0x/);
  await expect(map.canvas).not.toHaveAttribute('data-column-ms', String(layout.columnMs));
  const zoomed = await map.read();
  expect(zoomed.columnMs).toBeLessThan(layout.columnMs);
  const closer = await map.tiles();
  expect(closer).toEqual(worstTiles(zoomed, await map.told(), passes));

  const at = closer.lastIndexOf('shared-swapped');
  const place = { column: Math.floor(at / zoomed.rows), row: at % zoomed.rows };
  const point = await map.pointOf(place);
  await page.mouse.click(point.x, point.y);
  await page.getByRole('button', { name: 'Show on the map' }).click();
  const { toMs, first, pages } = windowOfTile(zoomed, place);
  const pass = passes.findLast(({ atMs }) => atMs < toMs);
  const inSwap = pass?.states.slice(first, first + pages).filter((state) => state === PageState['shared-swapped']);
  const selection = page.getByTestId('selection');
  await expect(selection).toContainText('Shared-swapped');
  if (inSwap?.length !== pages) await expect(selection).toContainText(`${inSwap?.length} page`);
  await page.keyboard.press('t');
  await map.read();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(map.canvas).toHaveAttribute('data-pages', String(layout.pages));
  await expect(map.canvas).toHaveAttribute('data-from', String(layout.fromMs));

  const file = await dashboard.takeRecording(await dashboard.stopRecording(target.pid));
  expectedErrors.push(AGENT_GONE);
  await agent.stop();
  await page.getByLabel('Recording file').setInputFiles(file);
  await dashboard.clickMapping(address);
  const replayed = await map.read();
  const recorded = await recordedPasses(await readFile(file), address, readPageSize());
  expect(await map.tiles()).toEqual(worstTiles(replayed, await map.told(), recorded));
  expect(await map.tiles()).toContain('shared-swapped');
});
