// A thread that sends requests without pause, beside the gates, whose waiting is measured: what it costs to make a
// megabyte ready must not count as waiting. It sends the next one when the last has been answered, whatever the answer.
import { parentPort, workerData } from 'node:worker_threads'

const answers = {}
let over = false
parentPort.once('message', () => {
  over = true
})

for (let at = 0; !over; at += 1) {
  const { url, ...request } = workerData[at % workerData.length]
  const status = await fetch(url, { ...request, redirect: 'manual' }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.status
    },
    () => 0,
  )
  answers[status] = (answers[status] ?? 0) + 1
}
parentPort.postMessage(answers)
