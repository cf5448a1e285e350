import project from '../../vitest.config.ts'

/** The project's own settings over files that must not pass; which one stands in the command. */
const { projects: _, globalSetup: __, ...own } = project.test ?? {}

export default { test: { ...own, include: ['tests/must-fail/*.ts'], exclude: ['**/vitest.config.ts'] } }
