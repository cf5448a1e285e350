const LOCAL_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])?(:\d+)?$/
const SSL_MODE = /[?&]sslmode=(verify-full|disable)(&|$)/

/**
 * True when all traffic to this database stays on this computer, or the URL states an sslmode. `verify-full` checks the
 * server's certificate; `disable` is for a network that nobody else can read.
 */
export function isPrivateWay(url: string): boolean {
  return SSL_MODE.test(url) || hostsIn(url).every((host) => LOCAL_HOST.test(host) || /^(\/|%2f)/i.test(host))
}

/** As libpq accepts them: several separated by commas, or one in the parameter `host`. */
function hostsIn(url: string): string[] {
  const [, named = ''] = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?([^/?]*)/.exec(url) ?? []
  const [, behind] = /[?&]host=([^&]*)/.exec(url) ?? []
  return (behind ?? named).split(',')
}
