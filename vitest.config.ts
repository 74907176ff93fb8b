import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const shared = {
  // Only a test that hangs takes so long: a busy machine must not fail one.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  exclude: ['**/node_modules/**'],
  // Half a megabyte of generated code, and the built program, need no transformation.
  server: { deps: { external: [/validators\.generated\.js$/, /\/dist\//] } },
};

/**
 * The test files of one worker share its modules, which saves a third of the processor time: neither the source nor a test has mutable
 * state in a module that others import. A file that changes the process (folder, umask, environment) restores it.
 */
const sharedModules = { isolate: false };

/**
 * Tests that need more than about two seconds of processor time each: random faults and kills, interrupted runs, outages, long outputs,
 * all API versions, hostile servers, the check of the types of all source. `npm test` leaves them to `npm run test:deep`, so that it takes two minutes of processor time. Every rule has a small
 * test beside them.
 */
const DEEP = [
  'test/apply/{absence,lost-reply,questions}-on-host.test.ts',
  'test/chaos/**/*.test.ts',
  'test/cli/{broken-output,complete-output,file-arguments,files,hostile-output,internal-error,change-policy,import-scenario,completion,gitops,library,nothing-to-do,pending-question,question,report}.test.ts',
  'test/cli/{drift-of-a-file,journal-folder,killed-runs,read-only,removal,run-limits,secrets,selection,sessions,sim,trace,trust,two-runs}.test.ts',
  'test/convergence/{api-versions,cold-move,convergence,destroy-and-apply,device-models,golden,gsx-paths,identity,large-import,new-vm-location,old-server,places,unreached-power}.test.ts',
  'test/commands/reading.test.ts',
  'test/convergence/{connected,dark-section,format-1-runs,momentary,others-in-control,outages,realistic-vmx,restart-waits,texts,through-vcenter,two-folders,unexpressed-devices,unmanaged}.test.ts',
  'test/foreign-keys.test.ts',
  'test/formats/vmx/fuzz.test.ts',
  'test/fuzz/**/*.test.ts',
  'test/laws/marker.test.ts',
  'test/plan/plan-tampering.test.ts',
  'test/manifest/extends-bounds.test.ts',
  'test/providers/esx/soap/reading-budget.test.ts',
  'test/providers/esx/{hostile-server,inspect-files,moves-on-simulator}.test.ts',
  'test/simulator/{events,host-rules,places-at-run-time,question-triggers}.test.ts',
];

/** Tests of which `npm test` runs a part (test/deep-runs.ts), and the deep suite all. */
const PARTLY_DEEP = readdirSync(join(import.meta.dirname, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => join('test', file))
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => readFileSync(join(import.meta.dirname, file), 'utf8').includes("/deep-runs.js'"));

export default defineConfig({
  test: {
    // Machines of CI have few processors, and most of a suite waits for answers of a server.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...shared,
          ...sharedModules,
          name: 'unit',
          setupFiles: ['test/fixed-seeds.ts'],
          include: ['test/**/*.test.ts'],
          exclude: [...DEEP, 'test/cli/**', 'test/interop/**', 'test/bench/**', '**/node_modules/**'],
        },
      },
      {
        test: {
          ...shared,
          name: 'deep',
          // Long runs of properties, all rows of large tables, a process for each command.
          env: { TEST_DEEP: '1' },
          setupFiles: ['test/fixed-seeds.ts'],
          include: [...DEEP, ...PARTLY_DEEP, 'test/cli/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'bench',
          include: [],
          benchmark: { include: ['test/bench/**/*.bench.ts'] },
        },
      },
      {
        test: {
          ...shared,
          ...sharedModules,
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          exclude: [...DEEP, '**/node_modules/**'],
        },
      },
      {
        test: {
          ...shared,
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
        },
      },
    ],
  },
});
