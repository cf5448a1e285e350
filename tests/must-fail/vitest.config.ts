import project from '../../vitest.config.ts'

/** The project's own set-up over one file that fails. */
export default { ...project, test: { ...project.test, include: ['tests/must-fail/fails.ts'] } }
