// A thread that sends requests without pause, beside the gates, whose waiting is measured: what it costs to make a
// megabyte ready must not count as waiting. It sends the next one when the last has been answered, whatever the answer.
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'

// Of this thread alone: whoever floods has processors of his own, and what sending costs would count as waiting.
setPriority(constants.priority.PRIORITY_LOW)

const answers = {}
let over = false
parentPort.once('message', () => {
  over = true
})

const { requests, atOnce } = workerData
let at = 0

async function send() {
  while (!over) {
    const { url, ...request } = requests[at++ % requests.length]
    const status = await fetch(url, { ...request, redirect: 'manual' }).then(
      async (answer) => {
        await answer.arrayBuffer()
        return answer.status
      },
      () => 0,
    )
    answers[status] = (answers[status] ?? 0) + 1
  }
}

await Promise.all(Array.from({ length: atOnce }, send))
parentPort.postMessage(answers)
