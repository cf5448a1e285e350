import project from '../../vitest.config.ts'

/** The project's settings, applied to files that must fail, one of which is named in the command. */
const { projects: _, globalSetup: __, ...own } = project.test ?? {}

export default { test: { ...own, include: ['tests/must-fail/*.ts'], exclude: ['**/vitest.config.ts'] } }
