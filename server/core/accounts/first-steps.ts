import type { Role } from '../../platform/db/schema.ts'

/** What a newcomer of each role does first, in this order. */
const STEPS = {
  reception: ['name', 'visitor'],
  head: ['name', 'factor', 'hours', 'receptionists', 'poster', 'visitor'],
  district: ['name', 'factor', 'offices', 'address', 'heads', 'backup'],
  /** The administrator who heads the only unit. */
  one: ['name', 'factor', 'hours', 'address', 'receptionists', 'poster', 'backup', 'visitor'],
} as const satisfies Record<Role | 'one', string[]>
type StepName = (typeof STEPS)[keyof typeof STEPS][number]

/** No query can tell whether a poster hangs or a list is right: a person confirms these steps. */
export const CONFIRMED_BY_HAND = ['hours', 'poster', 'offices', 'backup'] as const
export type ManualStep = (typeof CONFIRMED_BY_HAND)[number]

export interface Facts {
  /** The steps that are done, as far as what is stored tells. */
  done: Partial<Record<StepName, boolean>>
  /** Steps that a person of the office has confirmed. */
  confirmed: readonly string[]
  /** The database is an external one, whose backups the program cannot see. */
  isExternal: boolean
}

export interface Step {
  name: StepName
  done: boolean
  /** Set if a button confirms the step. */
  confirmable: ManualStep | undefined
}

/** The steps of a role, each done or not. */
export function firstSteps(role: keyof typeof STEPS, { done, confirmed, isExternal }: Facts): Step[] {
  return STEPS[role].map((name) => {
    const manual = CONFIRMED_BY_HAND.find((one) => one === name)
    const isDone = done[name] === true || (manual !== undefined && confirmed.includes(manual))
    return { name, done: isDone, confirmable: manual === 'backup' && !isExternal ? undefined : manual }
  })
}
