import type { Response } from 'express'
import type { Step } from '../core/accounts/first-steps.ts'
import type { Services } from './context.ts'

export type FirstStepsPart = NonNullable<Awaited<ReturnType<typeof firstStepsPart>>>

/** Where a step is done; a step that only the operator can do leads to its explanation. */
const PLACES: Record<Step['name'], string> = {
  name: '/account',
  factor: '/account/second-factor',
  visitor: '/gate',
  hours: '/office',
  receptionists: '/office/accounts',
  poster: '/poster',
  offices: '/district/offices',
  address: '/district/app',
  heads: '/district/accounts',
  backup: '/district/health',
}

/** The list for the first page of a role; undefined once all steps are done. */
export async function firstStepsPart(
  { firstSteps, clock }: Pick<Services, 'firstSteps' | 'clock'>,
  res: Response,
) {
  const { staff, office, t } = res.locals
  const steps = await firstSteps.of(staff, office, clock.now())
  return (
    steps && {
      left: t('first_steps.left', { done: steps.filter((step) => step.done).length, all: steps.length }),
      steps: steps.map(({ name, done, confirmable }) => ({
        ...{ done, confirmable: done ? undefined : confirmable },
        label: t(`first_steps.${name}.label`),
        hint: done ? '' : t(`first_steps.${name}.hint`),
        // A guard is on the gate's page already.
        href: done || (name === 'visitor' && staff.role === 'reception') ? undefined : PLACES[name],
      })),
    }
  )
}
