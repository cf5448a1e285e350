import { httpsUrl } from '../../platform/lib/text.ts'
import { LIMITS } from './limits.ts'

export const SYSTEMS = ['android', 'ios'] as const
export type System = (typeof SYSTEMS)[number]

/** The phone makers' stores, which check apps; look-alikes are easy to find elsewhere. */
const KNOWN: Record<System, string[]> = {
  android: ['play.google.com', 'appgallery.huawei.com', 'galaxystore.samsung.com'],
  ios: ['apps.apple.com', 'itunes.apple.com'],
}

/** The normalised address; undefined unless it is a plain https address. */
export function storeUrl(text: string): string | undefined {
  const url = httpsUrl(text)
  return url !== undefined && url.length <= LIMITS.url ? url : undefined
}

/** The host if it is not a known store; for a warning only, because other stores may come. */
export function unknownStore(system: System, url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host && !KNOWN[system].includes(host) ? host : undefined
}

/** The system of this phone by its User-Agent, undefined if unknown. An iPad may claim to be a computer. */
export function systemOf(userAgent: string): System | undefined {
  if (/Android/i.test(userAgent)) return 'android'
  return /iPhone|iPad|iPod/i.test(userAgent) ? 'ios' : undefined
}
