import type { Response } from 'express'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, type Typed } from '../../http/form.ts'
import { type BreachesPage, breachLine, recordForm } from './breach-page.ts'
import { type Breach, listBreaches } from './queries.ts'

/** The breaches of the office, and the form of a new one. */
export async function showList(
  { clock, db }: Services,
  res: Response,
  typed: Typed,
  ticked: string[],
  problems: Problems = {},
) {
  const { office, t } = res.locals
  const now = clock.now()
  const all = await listBreaches(db, office.id)
  const lines = (some: Breach[]) => some.map((one) => breachLine(one, now, t))
  res.render('head/breach/breaches', {
    title: t('breach.title'),
    ...recordForm(typed, ticked, problems, t),
    clientUuid: formUuid(typed),
    open: lines(all.filter(({ breach }) => !breach.closed_at)),
    closed: lines(all.filter(({ breach }) => breach.closed_at)),
  } satisfies BreachesPage)
}
