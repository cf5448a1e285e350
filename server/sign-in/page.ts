import type { Response } from 'express'
import type { Problem } from '../http/form.ts'
import type { Page } from '../http/views.ts'

interface SignInPage extends Page {
  username: string
  problem: Problem | undefined
  expired: boolean
  /** What was just done in the session that has ended. */
  done: string | undefined
  to: string | undefined
  resume: { path: string; fields: string } | undefined
}

export function signInPage(res: Response, page: Partial<Omit<SignInPage, 'title'>>): void {
  res.render('sign-in/sign-in', {
    title: res.locals.t('sign_in.title'),
    username: '',
    problem: undefined,
    expired: false,
    done: res.locals.flash?.key === 'handed_over' ? res.locals.t('handover.done') : undefined,
    to: undefined,
    resume: undefined,
    ...page,
  } satisfies SignInPage)
}
