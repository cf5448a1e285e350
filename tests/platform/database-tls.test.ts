import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import path from 'node:path'
import { TLSSocket } from 'node:tls'
import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeCertificate } from '../support/certificate.ts'
import { makeTempDir } from '../support/temp-dir.ts'

/**
 * The fake server speaks enough of the Postgres protocol to start TLS, and records whether the client sends anything
 * afterwards.
 */
describe('a database server over TLS', () => {
  let dir: string
  let port: number
  let spokenTo: number

  beforeAll(async () => {
    const { folder, remove } = await makeTempDir()
    dir = folder
    const { key, cert } = makeCertificate(dir)
    const server = createServer((socket: Socket) => {
      socket
        .on('error', () => {})
        .once('data', () => {
          socket.write('S')
          const secure = new TLSSocket(socket, { isServer: true, key, cert })
          secure
            .on('error', () => {})
            .once('data', () => {
              spokenTo += 1
              secure.destroy()
            })
        })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    port = (server.address() as AddressInfo).port
    return async () => {
      server.close()
      await remove()
    }
  })

  beforeEach(() => {
    spokenTo = 0
  })

  const reach = async (host: string, more = '') => {
    const client = new pg.Client(`postgres://u:geheim@${host}:${port}/x?sslmode=verify-full${more}`)
    client.on('error', () => {})
    return client.connect().then(
      () => '',
      (error: Error) => error.message,
    )
  }

  test('receives nothing while its certificate is not trusted', async () => {
    expect(await reach('localhost')).toContain('self-signed certificate')
    expect(spokenTo).toBe(0)
  })

  test('receives nothing under a name that is not in its certificate', async () => {
    expect(await reach('127.0.0.1', `&sslrootcert=${path.join(dir, 'cert.pem')}`)).toMatch(/does not match/)
    expect(spokenTo).toBe(0)
  })

  test('is used once the operator has named the authority to trust', async () => {
    await reach('localhost', `&sslrootcert=${path.join(dir, 'cert.pem')}`)
    expect(spokenTo).toBe(1)
  })
})
