// Run with `run.mjs`: a process with a watchdog; SIGUSR2 blocks its event loop for the given number of milliseconds.
import { startWatchdog } from '../../server/operations/watchdog.ts'

const [patience, hold] = process.argv.slice(2).map(Number) as [number, number]
startWatchdog({ patience })
process.on('SIGUSR2', function holdTheLoop() {
  const since = performance.now()
  while (performance.now() - since < hold) /x{0}/.test('x'.repeat(1000))
  console.log('"turned again"')
})
setInterval(() => {}, 1000)
console.log(JSON.stringify({ pid: process.pid }))
