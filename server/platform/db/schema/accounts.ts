import type { Selectable } from 'kysely'
import type { OfficeDay } from '../../lib/clock.ts'
import type { Role, WithDefault } from './values.ts'

export interface AccountTable {
  id: string
  office_id: string
  username: string
  display_name: string
  role: Role
  password_hash: string | null
  disabled_at: Date | null
  totp_secret: Buffer | null
  totp_step: WithDefault<number | null>
  totp_earlier: WithDefault<number[]>
  oidc_issuer: WithDefault<string | null>
  oidc_subject: WithDefault<string | null>
  pin_hash: WithDefault<string | null>
  pin_failures: WithDefault<number>
  created_at: Date
}

/** A name that an account had until some time. */
export interface FormerNameTable {
  account_id: string
  name: string
  since: Date
  until: Date
}

/** A head's rights for another account of the office, from a day to a day. */
export interface DeputationTable {
  account_id: string
  office_id: string
  from_day: OfficeDay
  to_day: OfficeDay
  signs: Signs
  position: string
}

/** How a deputy signs: *ký thay* as the head's own deputy, *thừa ủy quyền* as anybody else (Nghị định 30/2020/NĐ-CP, Điều 13). */
export type Signs = 'KT' | 'TUQ'

/** Who signed in at the organisation's identity provider. */
export interface OidcSession {
  issuer: string
  subject: string
  /** The provider's own session, which its sign-out names. */
  sid: string | null
  /** The provider has asked for a second factor. */
  hasFactor: boolean
  /** Sealed; the provider wants it back to sign out there. */
  idToken: string
}

export interface SessionTable {
  id: string
  token_sha256: Buffer
  account_id: string
  created_at: Date
  last_seen_at: Date
  device: string
  code_pending: WithDefault<boolean>
  /** Null for a sign-in by password. */
  oidc: WithDefault<OidcSession | null>
  unsent: WithDefault<string | null>
}

export interface InvitationTable {
  id: string
  account_id: string
  code_sha256: Buffer
  expires_at: Date
  used_at: Date | null
  created_at: Date
}

export interface RecoveryCodeTable {
  account_id: string
  code_mac: Buffer
  used_at: Date | null
  created_at: Date
}

export type AccountRow = Selectable<AccountTable>
export type DeputationRow = Selectable<DeputationTable>
