// Preloaded into the application: reports the longest blocking of its event loop, in ms, since the last request. It measures
// the CPU time of the main thread between two ticks, so that other load on the computer does not matter (Linux).
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const file = `/proc/self/task/${process.pid}/schedstat`
const worked = () => Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6

let [last, most] = [worked(), 0]
setInterval(() => {
  const now = worked()
  most = Math.max(most, now - last)
  last = now
}, 1).unref()

createServer((_req, res) => {
  res.end(String(most))
  most = 0
})
  .listen(Number(process.env.LOOP_PORT), '127.0.0.1')
  .unref()
