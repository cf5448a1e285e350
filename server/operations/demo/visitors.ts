import type { Office } from '../../core/offices/directory.ts'
import { findCommune, offered } from '../../core/places/communes.ts'
import type { Entry } from '../../core/visits/entry.ts'
import { isAdvisable, type Purpose } from '../../core/visits/visit.ts'
import type { AppOutcome, AppStatus } from '../../platform/db/schema.ts'
import { personName } from './names.ts'
import type { Random, Weights } from './random.ts'

export interface Visitor extends Pick<Entry, 'name' | 'phone' | 'commune_code' | 'organisation'> {
  trade: Trade
  /** The state of the app on the phone; a visitor who was helped comes back with it running. */
  app: AppStatus | undefined
}

type Home = Pick<Office, 'communes' | 'organisation'>
type Trade = 'resident' | 'official' | 'carrier'

const TRADES: Record<Purpose, Weights<Trade>> = {
  procedure: { resident: 96, official: 4 },
  document: { resident: 80, official: 20 },
  complaint: { resident: 100 },
  work: { official: 75, resident: 25 },
  meeting: { official: 90, resident: 10 },
  delivery: { carrier: 100 },
  ...{ examination: { resident: 100 }, patient: { resident: 100 }, school: { resident: 100 } },
  ...{ interview: { resident: 100 }, works: { carrier: 100 } },
  other: { resident: 60, official: 40 },
}
const ELSEWHERE = [
  'Phường Bình Đông, TP. Hồ Chí Minh',
  'Xã Nhà Bè, TP. Hồ Chí Minh',
  'Phường Mỹ Tho, Đồng Tháp',
]
const EMPLOYERS = [
  ...['Công ty TNHH Phước Thịnh An', 'Công ty CP Xây dựng Tân Lộc Phát', 'Công ty TNHH May Hoa Sen Trắng'],
  ...['Công ty TNHH Thực phẩm Rạch Đào', 'HTX Nông nghiệp Đồng Xanh', 'DNTN Vật liệu xây dựng Ba Thạnh'],
  ...['Văn phòng luật sư Lâm Gia', 'Điện lực', 'Sở Nội vụ', 'UBND tỉnh', 'Ban quản lý khu công nghiệp'],
]
const CARRIERS = ['Bưu điện', 'Bưu điện', 'Chuyển phát nhanh', 'Nước uống Thanh Tuyền']
const MOBILE_PREFIXES = [32, 33, 34, 35, 37, 38, 39, 90, 91, 93, 94, 96, 97, 98, 70, 77, 79, 81, 83, 88, 56]

/** The visitors of one office over the month. Nobody comes twice on one day, so nobody is inside twice. */
export function createCrowd(random: Random, office: Home, neighbours: string[]) {
  const known: Record<Trade, Visitor[]> = { resident: [], official: [], carrier: [] }
  const today = new Set<Visitor>()

  function meet(purpose: Purpose): Visitor {
    const trade = random.weighted(TRADES[purpose])
    const free = random.chance(0.3) ? known[trade].filter((one) => !today.has(one)) : []
    const visitor = free.length > 0 ? random.pick(free) : newVisitor(trade)
    if (free.length === 0) known[trade].push(visitor)
    today.add(visitor)
    return visitor
  }

  function newVisitor(trade: Trade): Visitor {
    const hasNoPhone = trade === 'resident' && random.chance(0.06)
    const digits = String(random.between(0, 9_999_999)).padStart(7, '0')
    return {
      name: personName(random),
      phone: hasNoPhone || random.chance(0.1) ? null : `+84${random.pick(MOBILE_PREFIXES)}${digits}`,
      ...originOf(trade),
      trade,
      app: hasNoPhone ? 'no_smartphone' : undefined,
    }
  }

  const communes = offered(office.communes)
  const home = findCommune(communes, office.organisation.details.commune ?? '')
  const districtOf = ({ former = '' }) => former.split(':')[0]
  const near = communes.filter((one) => home && districtOf(one) === districtOf(home))

  /** A commune of the province, mostly of the former district, or free text. */
  function originOf(trade: Trade) {
    const from = (organisation: string | null) => ({ commune_code: null, organisation })
    if (trade === 'carrier') return from(random.pick(CARRIERS))
    if (trade === 'official') return from(employer(random, neighbours))
    const fate = random.next()
    if (fate < 0.1 || communes.length === 0) return from(fate < 0.04 ? null : random.pick(ELSEWHERE))
    return {
      commune_code: random.pick(fate < 0.9 && near.length > 0 ? near : communes).code,
      organisation: null,
    }
  }

  return { meet, newDay: () => today.clear() }
}

/** Another office of the tree, a company or an authority. */
export function employer(random: Random, offices: string[] = []): string {
  return random.pick(offices.length > 0 && random.chance(0.6) ? offices : EMPLOYERS)
}

/** What the visitor answers about the app, and what came of it: over the month, `progress` from 0 to 1, both get better. */
export function askAboutApp(random: Random, visitor: Visitor, progress: number) {
  const answered = (app_status: AppStatus, app_outcome: AppOutcome | null = null) => ({
    app_status,
    app_outcome,
  })
  if (visitor.app === 'no_smartphone') return answered(visitor.app)
  if (random.chance(0.22 - 0.17 * progress)) return answered('not_asked')
  const had = (visitor.trade === 'resident' ? 24 : 50) + 22 * progress
  const first = { no_smartphone: 10, unsupported: 3, running: had, off: 15, absent: 40 - 16 * progress }
  const status = visitor.app ?? random.weighted<AppStatus>(first)
  if (!isAdvisable(status) || random.chance(0.3 - 0.25 * progress)) return answered(status)
  const outcome = random.weighted<AppOutcome>(
    status === 'off'
      ? { turned_on: 55 + 25 * progress, declined: 14, failed: 6 }
      : { installed: 22 + 24 * progress, will_install: 33, declined: 20, failed: 9 },
  )
  visitor.app = outcome === 'installed' || outcome === 'turned_on' ? 'running' : status
  return answered(status, outcome)
}
