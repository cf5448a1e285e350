import { isPassCode } from '../../core/visits/codes.ts'

/** Passes in the cookie: the largest group with one phone; a cookie has no room for more. */
const LIMIT = 6

/** The passes in this phone's cookie, the newest first. */
export function passesIn(cookie: string | undefined): string[] {
  return (cookie ?? '').split('.').filter(isPassCode).slice(0, LIMIT)
}

export function withPass(cookie: string | undefined, pass: string): string {
  return [pass, ...passesIn(cookie).filter((other) => other !== pass)].slice(0, LIMIT).join('.')
}
