import { expect, test } from 'vitest';
import { planCautions } from './plan-cautions.js';
import { MIB, preview, squeezePlace } from './squeeze.fixture.js';
import { checkForm, firstPlace, proposedForm, type SqueezeForm, usageNow } from './squeeze-form.js';

const place = squeezePlace();
const form = proposedForm(place, place.usage, MIB);

function problemsOf(change: Partial<SqueezeForm>) {
  return checkForm({ ...form, ...change }, place).problems;
}

test('what is proposed is a plan: somewhat less than what is used, in steps, for a while', () => {
  expect(checkForm(form, place).request).toEqual({
    cgroup: 'own',
    control: 'limit',
    limit: 240 * MIB,
    rampMs: 20_000,
    holdMs: 60_000,
    abortAtFull: 50,
  });
});

test('nothing below the floor is proposed, and a place that is open before one that is not', () => {
  const [closed, open] = [squeezePlace({ refusal: 'No.' }), squeezePlace({ cgroup: 'new', usage: 0 })];
  const facts = preview({ places: [closed, open] });
  expect(firstPlace(facts)).toBe(open);
  expect(usageNow(facts)).toBe(300 * MIB);
  expect(proposedForm({ ...open, floor: 290 * MIB }, usageNow(facts), MIB)).toMatchObject({
    cgroup: 'new',
    limit: '290M',
  });
  expect(firstPlace(preview({ places: [] }))).toBeUndefined();
});

test('each text that cannot be taken says what would be', () => {
  expect(problemsOf({ limit: 'lots' })?.limit).toContain('“lots” is not a size');
  expect(problemsOf({ limit: 'x'.repeat(100) })?.limit).toContain(`“${'x'.repeat(40)}…” is not a size`);
  expect(problemsOf({ limit: '' })?.limit).toContain('A size is wanted');
  expect(problemsOf({ limit: '1M' })?.limit).toBe('Not below 32 MiB: so much is locked.');
  expect(problemsOf({ limit: '0' })?.limit).toBe('Not below 32 MiB: so much is locked.');
  expect(problemsOf({ limit: '9G' })?.limit).toBe('Not above 8 GiB: the host has no more.');
  expect(problemsOf({ rampSeconds: '-1' })?.rampSeconds).toContain('seconds from 0');
  expect(problemsOf({ holdSeconds: 'x' })?.holdSeconds).toContain('seconds from 0');
  expect(problemsOf({ swappiness: '201' })?.swappiness).toContain('0 to 200');
  expect(problemsOf({ swapLimit: 'x' })?.swapLimit).toContain('not a size');
  expect(problemsOf({ abortAtFull: '0' })?.abortAtFull).toContain('1 to 100');
});

test('what the kernel has no file for is not asked, and an empty hold is one without end', () => {
  const bare = squeezePlace({ swapLimit: false });
  const request = checkForm({ ...form, holdSeconds: '', swappiness: '100', swapLimit: '0' }, bare).request;
  expect(request).not.toHaveProperty('holdMs');
  expect(request).not.toHaveProperty('swapLimit');
  expect(request).toMatchObject({ swappiness: 100 });
});

test('version 2 is told a swappiness by memory.reclaim alone, whatever was typed before', () => {
  const second = squeezePlace({ version: 2, controls: ['high', 'reclaim'] });
  const asked = (control: 'high' | 'reclaim', swappiness: string) =>
    checkForm({ ...form, control, swappiness }, second).request;
  expect(asked('high', '100')).not.toHaveProperty('swappiness');
  expect(asked('high', '201')).toBeDefined();
  expect(asked('reclaim', '100')).toMatchObject({ swappiness: 100 });
  expect(asked('reclaim', '201')).toBeUndefined();
});

test('what follows from the figures is said before: how much leaves, and whether there is room for it', () => {
  const { request } = checkForm(form, place);
  if (request === undefined) throw new Error('the plan is refused');
  const said = (limit: number, host = {}) => planCautions({ ...request, limit }, place, preview(host)).join(' ');
  expect(said(240 * MIB)).toContain('About 60 MiB of 300 MiB have to leave memory. The working set is 280 MiB');
  expect(said(290 * MIB)).toBe('About 10 MiB of 300 MiB have to leave memory.');
  expect(said(400 * MIB)).toContain('nothing has to leave until it grows');
  expect(said(240 * MIB, { swapTotal: 0, swapFree: 0 })).toContain('This host has no swap');
  expect(said(240 * MIB, { swapFree: 8 * MIB })).toContain('swap takes 8 MiB: that is not enough');
  expect(planCautions(request, squeezePlace({ usage: 0 }), preview())).toEqual([]);
  const limited = squeezePlace({ limit: 310 * MIB });
  expect(planCautions({ ...request, limit: 320 * MIB }, limited, preview()).join()).toContain('changes nothing');
});
