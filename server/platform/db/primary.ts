import pg from 'pg'

/**
 * The URLs of each host of a libpq URL with several, in order (`postgres://…@db1:5432,db2:5432/socong`); node-postgres only
 * supports one host.
 */
export function addressesOf(url: string): string[] {
  const [, scheme = '', hosts = '', rest = ''] =
    /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]*)([/?].*)?$/.exec(url) ?? []
  return hosts.includes(',') ? hosts.split(',').map((host) => scheme + host + rest) : [url]
}

/** A parameter that servers report since version 14, on connecting and whenever it changes. */
const STANDBY = 'in_hot_standby'

/**
 * A client class for a pool over these addresses: every new connection goes to the last known primary, and the next address is
 * tried when that one does not answer or has become a standby. A request during the switch fails as "database unreachable"; the
 * next one finds the new primary.
 */
export function primaryOf(url: string): typeof pg.Client {
  const addresses = addressesOf(url)
  if (addresses.length === 1) return pg.Client
  let current = 0
  return class PrimaryClient extends pg.Client {
    readonly #address: string
    #standby = false

    constructor(config?: pg.ClientConfig) {
      const address = addresses[current % addresses.length] as string
      super({ ...config, connectionString: address })
      this.#address = address
      const { connection } = this as unknown as { connection: NodeJS.EventEmitter }
      connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) => {
        if (status.parameterName === STANDBY) this.#standby = status.parameterValue === 'on'
      })
    }

    override connect(): Promise<pg.Client>
    override connect(callback: (error: Error) => void): void
    override connect(callback?: (error: Error) => void): Promise<pg.Client> | undefined {
      const connected = this.#connectToPrimary()
      if (!callback) return connected
      void connected.then(() => callback(undefined as never), callback)
      return undefined
    }

    async #connectToPrimary(): Promise<pg.Client> {
      try {
        await super.connect()
        if (this.#standby) throw Object.assign(new Error('this server is a standby'), { code: '25006' })
        return this
      } catch (error) {
        void this.end().catch(() => {})
        // When many connections fail at once, only the first moves on to the next address.
        if (addresses[current % addresses.length] === this.#address) current += 1
        throw error
      }
    }
  }
}
