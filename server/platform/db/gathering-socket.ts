import { Socket } from 'node:net'

/**
 * Sends the statements of one round trip in one packet. node-postgres uncorks after each statement, and those writes were the
 * most expensive part of a check-in; uncorking on the next tick sends them together.
 */
export class GatheringSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork())
  }
}
