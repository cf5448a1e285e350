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
  hasName: boolean
  hasFactor: boolean
  /** Steps that a person of the office has confirmed. */
  confirmed: readonly string[]
  /** A reception account has set its password. */
  hasReceptionist: boolean
  hasVisitor: boolean
  /** The number of open offices, and of those whose head was invited or has a password. */
  offices: number
  headed: number
  hasAddress: boolean
  /** A backup of the embedded database succeeded. */
  hasBackup: boolean
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
export function firstSteps(role: keyof typeof STEPS, facts: Facts): Step[] {
  const isConfirmed = (name: ManualStep) => facts.confirmed.includes(name)
  const done: Record<StepName, boolean> = {
    name: facts.hasName,
    factor: facts.hasFactor,
    hours: isConfirmed('hours'),
    receptionists: facts.hasReceptionist,
    poster: isConfirmed('poster'),
    visitor: facts.hasVisitor,
    offices: isConfirmed('offices'),
    address: facts.hasAddress,
    heads: facts.offices > 0 && facts.headed >= facts.offices,
    backup: facts.hasBackup || isConfirmed('backup'),
  }
  return STEPS[role].map((name) => {
    const asks = isManualStep(name) && (name !== 'backup' || facts.isExternal)
    return { name, done: done[name], confirmable: asks ? name : undefined }
  })
}

function isManualStep(name: StepName): name is ManualStep {
  return CONFIRMED_BY_HAND.some((one) => one === name)
}
