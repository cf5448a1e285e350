// Run with `run.mjs`: a process under the watchdog, whose loop SIGUSR2 holds for as many milliseconds as is given.
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
