import type { Request, Response } from 'express'
import * as z from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import { findPairedScreen } from '../../core/offices/paired-screen.ts'
import { PURPOSES } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { LONG_KEY, randomLetters } from '../../platform/lib/bearer-key.ts'
import { YEAR_SECONDS } from '../../platform/lib/clock.ts'

/** A paired screen, as its cookie says. */
export interface Kiosk {
  office: Office
  id: string
  key: string
  /** Changes with every visitor: what was sealed for the last one cannot be opened any more. */
  turn: string
  prints: boolean
}

const TurnForm = z.object({
  clientUuid: z.string(),
  at: z.number(),
  /** Who stands at the screen, and what is kept of the card that was scanned. */
  name: z.string().default(''),
  phone: z.string().nullable().default(null),
  place: z.string().nullable().default(null),
  card: z.object({ hash: z.string(), keyVersion: z.number(), last4: z.string() }).optional(),
  /** The expected guest whose invitation was scanned. */
  guestId: z.string().optional(),
  /** The account that has proved itself and may unpair the kiosk. */
  accountId: z.string().optional(),
  /** The visit inside that a tap ends. */
  visitId: z.string().optional(),
  purpose: z.enum(PURPOSES).optional(),
  host: z.string().nullable().default(null),
  companions: z.number().default(0),
})

/** What one visitor has said so far. It is sealed into their pages: nothing is stored before they register. */
export type Turn = z.infer<typeof TurnForm>

/** Milliseconds in which a visitor has to go on: longer than the screen waits. */
const LASTS = 3 * 60_000

export function sealTurn({ keys }: Services, kiosk: Kiosk, turn: Turn): string {
  return keys.seal('kiosk', boundTo(kiosk), JSON.stringify(turn)).toString('base64url')
}

/** Undefined for what was sealed at another kiosk, for an earlier visitor or too long ago. */
export function openTurn({ clock, keys }: Services, kiosk: Kiosk, sealed: string): Turn | undefined {
  const text = keys.open('kiosk', boundTo(kiosk), Buffer.from(sealed, 'base64url'))
  const turn = text === undefined ? undefined : TurnForm.parse(JSON.parse(text))
  return turn && clock.now().getTime() < turn.at + LASTS ? turn : undefined
}

function boundTo({ office, id, turn }: Kiosk): string {
  return `${office.id} ${id} ${turn}`
}

const COOKIE = new RegExp(`^(\\w{${LONG_KEY}})\\.(\\w*)\\.(p?)$`)

/** The kiosk that this screen is, while the head has not unpaired it. */
export async function kioskOf(
  { cookies, db }: Services,
  req: Request,
  office: Office,
): Promise<Kiosk | undefined> {
  const [, key = '', turn = '', prints] = COOKIE.exec(cookies.read(req, 'kiosk') ?? '') ?? []
  const screen = key ? await findPairedScreen(db, 'kiosk', office.id, key) : undefined
  return screen && { office, id: screen.id, key, turn, prints: prints === 'p' }
}

/** Begins with the next visitor. */
export function nextTurn({ cookies }: Services, res: Response, kiosk: Pick<Kiosk, 'key' | 'prints'>): void {
  cookies.set(res, 'kiosk', `${kiosk.key}.${randomLetters(16)}.${kiosk.prints ? 'p' : ''}`, YEAR_SECONDS)
}
