// Preloaded into the application: says for how many milliseconds its event loop was held at most since it was asked last.
// It counts what the main thread worked between two looks, so that a computer that does other things as well does not
// matter (Linux).
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
