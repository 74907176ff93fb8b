import { test } from 'vitest';
import { planText } from '/work/main/src/report/plan-text.js';
import { formatPlan, formatPlanDocument, parsePlan } from '/work/main/src/plan/plan-file.js';
import { gib } from '/work/main/test/plan/builders.js';
import { updateOf, wholePlan } from '/work/main/test/report/plan-builders.js';
test('x', () => {
  for (const n of [1000, 10000]) {
    const plans = Array.from({ length: n }, (_, i) => updateOf(`web${i}`, { declared: { memory: gib(i % 3 === 0 ? 4 : 1 + (i % 500)), annotation: 'x' }, allowPowerOff: 'guest' }));
    const p = wholePlan(plans);
    let t = performance.now();
    const lap = (w: string) => { console.log(n, w, Math.round(performance.now() - t)); t = performance.now(); };
    planText(p, { color: false, columns: 100 }); lap('text');
    const a = formatPlan(p); lap('file');
    const b = formatPlanDocument(p); lap('document');
    parsePlan(a); lap('parse file'); parsePlan(b); lap('parse document');
    console.log(a.length, b.length);
  }
});
