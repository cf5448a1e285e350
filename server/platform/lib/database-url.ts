const HERE = /^(localhost|127(\.\d{1,3}){3}|\[::1\])?(:\d+)?$/
const SAID = /[?&]sslmode=(verify-full|disable)(&|$)/

/**
 * True where every word to this database stays on this computer, or its address says how it travels. `verify-full`
 * checks the certificate of the server; `disable` is for a network that nobody else can read.
 */
export function isPrivateWay(url: string): boolean {
  return SAID.test(url) || hostsIn(url).every((host) => HERE.test(host) || /^(\/|%2f)/i.test(host))
}

/** As libpq takes them: several stand between commas, and one may stand behind `host=`. */
function hostsIn(url: string): string[] {
  const [, named = ''] = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?([^/?]*)/.exec(url) ?? []
  const [, behind] = /[?&]host=([^&]*)/.exec(url) ?? []
  return (behind ?? named).split(',')
}
