import { POLICY } from '../../server/policy.ts'
import { ACCOUNT } from './requests/account.ts'
import { DISTRICT_OFFICE } from './requests/district.ts'
import { HEAD_OF_OFFICE } from './requests/head.ts'
import { RECEPTION } from './requests/reception.ts'
import type { Make } from './requests/scene.ts'
import { VISITOR } from './requests/visitor.ts'

export { CANARY, type Fields, PERSONAL, SAID, Scene, type Wanted } from './requests/scene.ts'

/** True for event streams, whose answers stay open, so that waiting for their end would hang. */
export const isStream = (route: string) => route.endsWith('/events')

/** It is refused here, because people have been recorded; `district/setup.test.ts` looks at what it writes. */
export const REPLACES = 'POST /setup'

/** For every route of the policy, the requests that together cover all it may do. */
export const REQUESTS: Record<string, Make[]> = Object.fromEntries(
  Object.entries({ ...VISITOR, ...ACCOUNT, ...RECEPTION, ...HEAD_OF_OFFICE, ...DISTRICT_OFFICE }).map(
    ([name, make]) => [name, [make].flat()],
  ),
)

// A fixed path takes precedence over a path with parameters that also matches.
const PATTERNS = Object.keys(POLICY)
  .toSorted((one, other) => one.split(':').length - other.split(':').length)
  .map((name) => [name, new RegExp(`^${name.replaceAll(/:\w+/g, '[^/]+')}$`)] as const)

/** The route of the policy that answers this request. */
export const routeOf = (method: string, path: string) =>
  PATTERNS.find(([, pattern]) => pattern.test(`${method} ${path}`))?.[0]
