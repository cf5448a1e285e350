import type { Response } from 'express'
import { type Carried, NOTHING_CARRIED } from '../../http/carried.ts'
import type { Problem, Problems, Typed } from '../../http/form.ts'

export interface SignInPage {
  username: string
  problem: Problem | undefined
  carried: Carried
}

export function signInPage(res: Response, page: Partial<SignInPage>): void {
  res.render('account/sign-in/sign-in', {
    title: res.locals.t('sign_in.title'),
    username: '',
    problem: res.locals.officeOver
      ? { key: 'sign_in.over', detail: { why: res.locals.officeOver } }
      : undefined,
    carried: NOTHING_CARRIED,
    ...page,
  })
}

export function codePage(res: Response, carried: Carried, problem?: Problem): void {
  const title = res.locals.t('sign_in.code.title')
  res.render('account/sign-in/code', { title, carried, problem })
}

/** On the way to the identity provider, whose `address` is opened at once, or back from it with its `answer`. */
export function providerPage(res: Response, page: { address: string } | { answer: string }): void {
  const { address, answer } = { address: undefined, answer: undefined, ...page }
  // A redirect would need the provider's addresses in the policy for forms, and they may lead on to others.
  if (address) res.set('Refresh', `0;url=${address}`)
  const title = res.locals.t('sign_in.oidc.title')
  res.render('account/sign-in/provider', { title, address, answer })
}

/** Asks once for the name of the account's person, before anything else. */
export function namePage(res: Response, carried: Carried, typed: Typed = {}, problems: Problems = {}): void {
  const title = res.locals.t('sign_in.name.title')
  res.render('account/sign-in/name', { title, carried, typed, problems })
}

export interface Invited {
  /** The key as in the address. */
  key: string
  username: string
  displayName: string
  officeName: string
}

export function invitationPage(
  res: Response,
  invited: Invited,
  carried: Carried,
  problems: Problems = {},
): void {
  const title = res.locals.t('invitation.title')
  res.render('account/sign-in/invitation', { title, invited, carried, problems })
}

/** The page of an invitation that was used or has ended. */
export function spentPage(res: Response, what: 'used' | 'ended'): void {
  const { t } = res.locals
  res.status(410).render('account/sign-in/spent', {
    title: t(`invitation.${what}_title`),
    text: t(`invitation.${what}_text`),
  })
}
