import fc from 'fast-check'

// The same seed for every random value of a run: what failed once fails again with it.
fc.configureGlobal({ seed: Number(process.env['TEST_SEED']) })
