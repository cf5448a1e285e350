import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*-rules.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    setupFiles: ['tests/support/seed.ts'],
  },
})
