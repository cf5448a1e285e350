// A thread that holds event streams as browsers do and reopens those that end. A stream that never reads accepts only what fits
// into network buffers.
import net from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const lists = workerData.map(() => 0)
let held = 0
for (const [at, stream] of workerData.entries()) open(at, stream)
parentPort.on('message', () => parentPort.postMessage({ lists, open: held }))

function open(at, stream) {
  const socket = net.connect(stream.port, stream.hostname)
  socket.write(stream.request)
  socket.on('error', () => {})
  socket.on('connect', () => {
    held += 1
    socket.on('close', () => {
      held -= 1
    })
  })
  socket.on('close', () => setTimeout(() => open(at, stream), stream.comesBack))
  if (!stream.reads) return socket.pause()
  socket.on('data', (sent) => {
    if (sent.includes('data: ')) lists[at] += 1
  })
}
