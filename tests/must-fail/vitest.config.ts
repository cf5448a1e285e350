import project from '../../vitest.config.ts'

/** The project's own set-up over one file that fails. */
const { projects: _, ...own } = project.test ?? {}

export default { test: { ...own, include: ['tests/must-fail/fails.ts'] } }
