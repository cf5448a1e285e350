import { type FormerName, isNameOf } from '../core/accounts/names.ts'
import { momentText } from '../platform/lib/clock.ts'
import type { Translate } from '../platform/messages/messages.ts'
import type { Problems } from './form.ts'

/** The problems of a name for the person who has this account; empty if it can be used. */
export function nameProblems(name: string, { username }: { username: string }): Problems {
  return isNameOf(name, username) ? {} : { own_name: { key: 'problem.name_own' } }
}

export function formerNameLine({ name, until }: FormerName, t: Translate): string {
  return t('account.former_name', { name, until: momentText(until) })
}
