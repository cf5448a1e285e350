import { httpsUrl } from '../../platform/lib/text.ts'
import { LIMITS } from './limits.ts'

export const SYSTEMS = ['android', 'ios'] as const
export type System = (typeof SYSTEMS)[number]

/** Where the makers of the phones have apps checked; elsewhere look-alikes are easily had. */
const KNOWN: Record<System, string[]> = {
  android: ['play.google.com', 'appgallery.huawei.com', 'galaxystore.samsung.com'],
  ios: ['apps.apple.com', 'itunes.apple.com'],
}

/** The address as it is stored and drawn as a code; undefined unless it is a plain https address. */
export function storeUrl(text: string): string | undefined {
  const url = httpsUrl(text)
  return url !== undefined && url.length <= LIMITS.url ? url : undefined
}

/** The host, where it is not a store that is known; a warning, since other stores may come. */
export function unknownStore(system: System, url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host && !KNOWN[system].includes(host) ? host : undefined
}

/** Which store this phone needs, by what its browser calls itself; a tablet of Apple's may say it is a computer. */
export function systemOf(userAgent: string): System | undefined {
  if (/Android/i.test(userAgent)) return 'android'
  return /iPhone|iPad|iPod/i.test(userAgent) ? 'ios' : undefined
}
