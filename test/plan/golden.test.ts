import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { planJson, planText } from '../../src/report/plan-text.js';
import { FLEET_STORIES, fleetPlanOf } from './fleet-stories.js';
import { REBOOT_STORIES } from './reboot-stories.js';
import { planOf, STORIES, type Story } from './stories.js';

function storyFile(story: Pick<Story, 'name'>, file: string): string {
  return fileURLToPath(new URL(`../golden/plan/${story.name}/${file}`, import.meta.url));
}

describe('golden stories: what is declared and what lives give the plan in plan.txt', () => {
  test.each([...STORIES, ...REBOOT_STORIES])('$name', async (story) => {
    const plan = planOf(story);
    const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
    await expect(json(story.desired)).toMatchFileSnapshot(storyFile(story, 'desired.json'));
    await expect(json(story.live)).toMatchFileSnapshot(storyFile(story, 'live.json'));
    await expect(planText(plan, { color: false, columns: 100 })).toMatchFileSnapshot(storyFile(story, 'plan.txt'));
    await expect(planJson(plan)).toMatchFileSnapshot(storyFile(story, 'plan.json'));
  });

  test.each(FLEET_STORIES)('$name', async (story) => {
    const plan = await fleetPlanOf(story);
    const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
    await expect(json(story.desired)).toMatchFileSnapshot(storyFile(story, 'desired.json'));
    await expect(json({ ...story.host, ...story.wish })).toMatchFileSnapshot(storyFile(story, 'live.json'));
    await expect(planText(plan, { color: false, columns: 100 })).toMatchFileSnapshot(storyFile(story, 'plan.txt'));
    await expect(planJson(plan)).toMatchFileSnapshot(storyFile(story, 'plan.json'));
  });

  test('each story has a name of its own', () => {
    const names = [...STORIES, ...REBOOT_STORIES, ...FLEET_STORIES].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(60);
  });
});
