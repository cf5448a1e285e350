import { POLICY } from '../../server/policy.ts'
import { answersOf } from './router-source.ts'

/**
 * Each route of the policy with who may open it, the files of server/ that answer and the views they show, read from the routers
 * that app.ts mounts. Throws if a route has no router.
 */
export function addressLines(): string[] {
  const answers = new Map(answersOf('app.ts', 'createApp'))
  return Object.entries(POLICY).map(([route, { who }]) => {
    const answer = answers.get(route)
    if (!answer) throw new Error(`tests/docs/router-source.ts does not find ${route}`)
    const roles = typeof who === 'string' ? who : who.join(', ')
    return [route, roles, answer.files.join(' '), [...answer.views].join(' ')].join(' · ')
  })
}
