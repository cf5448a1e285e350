import type { Translate } from '../../platform/messages/messages.ts'

/** The keyboard shortcuts of the gate, as listed in `public/gate/keys.ts`. */
export function keyLines(t: Translate): { key: string; what: string }[] {
  return [
    { key: '/', what: t('keys.find') },
    { key: 'N', what: t('keys.name') },
    { key: 'C', what: t('keys.camera') },
    { key: 'X', what: t('keys.confirm') },
    { key: 'H', what: t('keys.undo') },
    { key: 'R', what: t('ended.title') },
    { key: 'S', what: t('evacuation.title') },
    { key: 'B', what: t('handover.title') },
    { key: 'Esc', what: t('keys.escape') },
    { key: '?', what: t('keys.help') },
  ]
}
