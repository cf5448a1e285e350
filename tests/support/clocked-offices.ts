// Two offices with visits of today and of last month, for tests that set the clock wrong.
import { beforeEach } from 'vitest'
import { keepImport } from '../../server/http/lists/pending.ts'
import type { Client } from './client.ts'
import { keepOffices } from './few-offices.ts'
import { startRounds } from './rounds.ts'
import { useRenewedApp } from './suite.ts'

export const CENTRE = 'tt-hcc'
export const COMMUNE = 'ubnd-xa-long-hau'

/** Each test begins with the minute jobs as a program start has them. */
export function useClockedOffices() {
  const app = useRenewedApp({ TRUST_PROXY: '1' }, (one) => keepOffices(one, [CENTRE, COMMUNE]))
  const running: { round?: () => Promise<void> } = {}
  const rounds = {
    /** Starts the minute jobs as a program start does. */
    begin: () => {
      running.round = startRounds(app)
    },
    round: async () => running.round?.(),
  }
  beforeEach(() => rounds.begin())

  const head = () => app.client(`head.${CENTRE}`)
  const guard = () => app.client(`gate.${CENTRE}`)

  async function enter(name: string, office = CENTRE): Promise<void> {
    await (await app.client(`gate.${office}`)).enter({ name, phone: '' })
  }

  const visits = () =>
    app.rows<{ name: string; state: string }>('select name, state from visit order by entered_at, name')

  const names = async () => (await visits()).map(({ name }) => name)

  /** Creates old and new visits in two offices, and one of everything that expires. */
  async function fill(): Promise<void> {
    for (const office of [CENTRE, COMMUNE]) await enter(`Sáng nay ${office}`, office)
    await app.rows(`update visit set entered_at = entered_at - interval '28 days', day = day - 28, state = 'left',
      left_at = entered_at - interval '28 days', name = replace(name, 'Sáng nay', 'Tháng trước')`)
    for (const office of [CENTRE, COMMUNE]) await enter(`Sáng nay ${office}`, office)
    const officeId = await app.officeId(CENTRE)
    const [account] = await app.rows<{ id: string }>('select id from account where username = $1', [
      `head.${CENTRE}`,
    ])
    await (await head()).post('/log/search', { q: 'Sáng' })
    await keepImport(app.db, { officeId, accountId: account?.id ?? '', kind: 'people' }, 'x', app.clock.now())
    await (await head()).post('/office/accounts', {
      username: 'moi.vao',
      display_name: 'Mới',
      role: 'reception',
    })
  }

  const bannerOf = (client: Client, path: string) =>
    client.get(path).then((page) => page.$('.clock-banner').text().replace(/\s+/g, ' ').trim())

  const logged = (text: string) => app.logged.filter((line) => line.includes(text))

  return { app, rounds, head, guard, enter, visits, names, fill, bannerOf, logged }
}
