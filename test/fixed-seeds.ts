import fc from 'fast-check';

/** Properties without a seed of their own get this one, so that a run of the tests tries the same values each time. */
const SEED = Number(process.env['TEST_SEED'] ?? 20_261_130);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
