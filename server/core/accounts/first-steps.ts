import type { Role } from '../../platform/db/schema.ts'

/** What a newcomer of each role does first, in this order. */
const STEPS = {
  reception: ['name', 'visitor'],
  head: ['name', 'factor', 'hours', 'receptionists', 'poster', 'visitor'],
  district: ['name', 'factor', 'offices', 'address', 'heads', 'backup'],
} as const satisfies Record<Role, string[]>
type StepName = (typeof STEPS)[Role][number]

/** No table knows whether a poster hangs or a list is right: somebody says so. */
export const BY_WORD = ['hours', 'poster', 'offices', 'backup'] as const
export type WordStep = (typeof BY_WORD)[number]

export interface Facts {
  hasName: boolean
  hasFactor: boolean
  /** Steps that somebody of the office has said are done. */
  confirmed: readonly string[]
  /** Somebody of the gate has set a password. */
  hasReceptionist: boolean
  hasVisitor: boolean
  /** Offices that are open, and how many of them have a head who was invited or has a password. */
  offices: number
  headed: number
  hasAddress: boolean
  /** A backup of the embedded database succeeded. */
  hasBackup: boolean
  /** The database is somebody else's: its backups are not seen from here. */
  isExternal: boolean
}

export interface Step {
  name: StepName
  done: boolean
  /** A button ticks it. */
  byWord: WordStep | undefined
}

/** The list of a role, each step ticked or not. */
export function firstSteps(role: Role, facts: Facts): Step[] {
  const said = (name: WordStep) => facts.confirmed.includes(name)
  const done: Record<StepName, boolean> = {
    name: facts.hasName,
    factor: facts.hasFactor,
    hours: said('hours'),
    receptionists: facts.hasReceptionist,
    poster: said('poster'),
    visitor: facts.hasVisitor,
    offices: said('offices'),
    address: facts.hasAddress,
    heads: facts.offices > 0 && facts.headed >= facts.offices,
    backup: facts.hasBackup || said('backup'),
  }
  return STEPS[role].map((name) => {
    const asks = isWordStep(name) && (name !== 'backup' || facts.isExternal)
    return { name, done: done[name], byWord: asks ? name : undefined }
  })
}

function isWordStep(name: StepName): name is WordStep {
  return BY_WORD.some((one) => one === name)
}
