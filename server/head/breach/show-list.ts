import type { Response } from 'express'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, type Typed } from '../../http/form.ts'
import { pagesBeside } from '../../http/pages.ts'
import { type BreachesPage, breachLine, recordForm } from './breach-page.ts'
import { type ListedBreach, listBreaches } from './queries.ts'

/** Shows the office's breaches and the form for a new one. */
export async function showList(
  { clock, db }: Services,
  res: Response,
  typed: Typed,
  ticked: string[],
  problems: Problems = {},
  page = 1,
) {
  const { office, t } = res.locals
  const now = clock.now()
  const { rows, more, open } = await listBreaches(db, office.id, page)
  const lines = (some: ListedBreach[]) => some.map((one) => breachLine(one, now, t))
  res.render('head/breach/breaches', {
    title: t('breach.title'),
    ...recordForm(typed, ticked, problems, t),
    clientUuid: formUuid(typed),
    openCount: open,
    open: lines(rows.filter((breach) => !breach.closed_at)),
    closed: lines(rows.filter((breach) => breach.closed_at)),
    ...pagesBeside('/breach', page, more),
  } satisfies BreachesPage)
}
