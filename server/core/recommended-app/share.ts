import type { Translate } from '../../platform/messages/messages.ts'
import { type AppContent, adviceWords } from './advice.ts'
import { SYSTEMS } from './stores.ts'

/**
 * Plain links: neither site's script is loaded. Zalo documents its button only as a script (sp.zalo.me/plugins/sdk.js); this is
 * the address that the script's button opens, with the page as JSON in base64. Facebook's documented dialog
 * (developers.facebook.com/docs/sharing/reference/share-dialog) needs a registered app; `sharer.php` needs none, and takes
 * everything but the address from the page's Open Graph tags. The page also offers a text to copy.
 */
export function shareLinks(address: string): { zalo: string; facebook: string } {
  const data = Buffer.from(JSON.stringify({ url: address })).toString('base64')
  return {
    zalo: `https://button-share.zalo.me/share_external?d=${encodeURIComponent(data)}`,
    facebook: `https://www.facebook.com/sharer/sharer.php?u=${encodeURIComponent(address)}`,
  }
}

export function slogansOf(app: AppContent, language: string, t: Translate): string[] {
  const { slogans } = adviceWords(app, language)
  return slogans.length > 0 ? slogans : [t('advice.slogan', { app: app.name })]
}

/** A message to paste into a group: what it is about, where to get the app, where it is explained, and who says so. */
export function shareText(
  app: AppContent,
  { language, address, issuer }: { language: string; address: string | undefined; issuer: string },
  t: Translate,
): string {
  const stores = SYSTEMS.filter((system) => app[`${system}_url`]).map(
    (system) => `${t(`advice.${system}`)}: ${app[`${system}_url`]}`,
  )
  return [
    slogansOf(app, language, t)[0],
    ...stores,
    ...(address ? [t('share.guide', { address })] : []),
    t('share.voluntary'),
    issuer,
  ].join('\n')
}

/** Markup to paste into a page of another site. Neither argument contains a character that would end an attribute. */
export function embedSnippet(address: string, title: string): string {
  return `<iframe src="${address}" title="${title}" width="100%" height="720" style="border:0" loading="lazy"></iframe>`
}
