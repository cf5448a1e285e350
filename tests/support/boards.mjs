// A thread that holds streams of a board as browsers do: each comes back when it has ended. One that never reads takes
// what fits into the buffers of the network.
import net from 'node:net'
import { workerData } from 'node:worker_threads'

for (const board of workerData) open(board)

function open(board) {
  const socket = net.connect(board.port, board.hostname)
  socket.write(board.request)
  socket.on('error', () => {})
  socket.on('close', () => setTimeout(() => open(board), board.comesBack))
  if (board.reads) socket.resume()
  else socket.pause()
}
