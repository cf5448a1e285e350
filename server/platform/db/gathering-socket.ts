import { Socket } from 'node:net'

/**
 * Sends the statements of one round trip in one packet. node-postgres uncorks after each of them, and those writes
 * were the dearest part of a check-in; a tick later all that were meant to leave together are there.
 */
export class GatheringSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork())
  }
}
