import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { planJson, planText } from '../../src/report/plan-text.js';
import { planOf, STORIES, type Story } from './stories.js';

function storyFile(story: Story, file: string): string {
  return fileURLToPath(new URL(`../golden/plan/${story.name}/${file}`, import.meta.url));
}

describe('golden stories: what is declared and what lives give the plan in plan.txt', () => {
  test.each(STORIES)('$name', async (story) => {
    const plan = planOf(story);
    const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
    await expect(json(story.desired)).toMatchFileSnapshot(storyFile(story, 'desired.json'));
    await expect(json(story.live)).toMatchFileSnapshot(storyFile(story, 'live.json'));
    await expect(planText(plan, { color: false, columns: 100 })).toMatchFileSnapshot(storyFile(story, 'plan.txt'));
    await expect(planJson(plan)).toMatchFileSnapshot(storyFile(story, 'plan.json'));
  });

  test('each story has a name of its own', () => {
    expect(new Set(STORIES.map(({ name }) => name)).size).toBe(STORIES.length);
    expect(STORIES.length).toBeGreaterThan(15);
  });
});
