import fc from 'fast-check'

// One seed for all random values of a run, so that a failure can be reproduced.
fc.configureGlobal({ seed: Number(process.env['TEST_SEED']) })
