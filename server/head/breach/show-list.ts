import type { Response } from 'express'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, type Typed } from '../../http/form.ts'
import { type BreachesPage, breachLine, recordForm } from './breach-page.ts'
import { BREACHES_A_PAGE, type ListedBreach, listBreaches } from './queries.ts'

/** The breaches of the office, and the form of a new one. */
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
  const { breaches, open, all } = await listBreaches(db, office.id, page)
  const lines = (some: ListedBreach[]) => some.map((one) => breachLine(one, now, t))
  const address = (of: number) => (of > 1 ? `/breach?page=${of}` : '/breach')
  res.render('head/breach/breaches', {
    title: t('breach.title'),
    ...recordForm(typed, ticked, problems, t),
    clientUuid: formUuid(typed),
    openCount: open,
    open: lines(breaches.filter((breach) => !breach.closed_at)),
    closed: lines(breaches.filter((breach) => breach.closed_at)),
    newer: page > 1 ? address(page - 1) : undefined,
    older: page * BREACHES_A_PAGE < all ? address(page + 1) : undefined,
  } satisfies BreachesPage)
}
