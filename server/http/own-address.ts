import { networkInterfaces } from 'node:os'

/** Whether a request comes from this computer, by any of its addresses. */
export function isOwnAddress(address: string | undefined): boolean {
  const plain = address?.replace(/^::ffff:/, '')
  if (!plain || plain === '::1' || plain.startsWith('127.')) return true
  return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === plain))
}
