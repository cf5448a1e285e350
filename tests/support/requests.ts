import { ACCOUNT } from './requests/account.ts'
import { DISTRICT_OFFICE } from './requests/district.ts'
import { HEAD_OF_OFFICE } from './requests/head.ts'
import { RECEPTION } from './requests/reception.ts'
import type { Make } from './requests/scene.ts'
import { VISITOR } from './requests/visitor.ts'

export { CANARY, type Fields, SAID, Scene, type Wanted } from './requests/scene.ts'

/** A stream is open until somebody ends it: a request of it would wait for its end. */
export const isStream = (route: string) => route.endsWith('/events')

/** Every route of the policy, and the requests that make it do everything that it may do. */
export const REQUESTS: Record<string, Make[]> = Object.fromEntries(
  Object.entries({ ...VISITOR, ...ACCOUNT, ...RECEPTION, ...HEAD_OF_OFFICE, ...DISTRICT_OFFICE }).map(
    ([name, make]) => [name, [make].flat()],
  ),
)
