// Run as `run.mjs ../tests/support/embedded-child <data dir> [lock | drain]`: takes the lock, starts Postgres (not with
// `lock`), prints its addresses in one line, and keeps running.
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../../server/platform/postgres/embedded.ts'
import { lockDataDir } from '../../server/platform/postgres/instance-lock.ts'

const [dataDir = '', manner] = process.argv.slice(2)
const nothing = { adminUrl: '', appUrl: '', ownerUrl: '', port: 0, pid: () => 0, stop: async () => {} }
const lock = await lockDataDir(dataDir)
if (!lock) throw new Error('held by another application')
const { adminUrl, appUrl, ownerUrl, port, ...server } = manner === 'lock' ? nothing : await start()
console.log(JSON.stringify({ adminUrl, appUrl, ownerUrl, port, pid: server.pid() }))
if (manner === 'drain') process.once('SIGTERM', () => void drain())
// Exits with its parent, even if the parent is killed.
process.stdin.resume().on('end', () => process.exit())

function start() {
  return startEmbedded({ dataDir, log: (message, detail) => console.error(message, detail ?? '') })
}

async function drain() {
  await sleep(500)
  await server.stop()
  process.exit()
}
