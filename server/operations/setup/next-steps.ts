import { LANGUAGES, translator } from '../../platform/messages/messages.ts'

const ADD_USER = 'useradd --system --home-dir /var/lib/so-cong --shell /usr/sbin/nologin so-cong'
const ENABLE = 'npm run build && systemctl daemon-reload && systemctl enable --now so-cong'

/** The remaining steps once `files` are written, numbered, in one language after the other. */
export function nextSteps(kind: 'desk' | 'service', files: string[], backups: string | undefined): string {
  return LANGUAGES.map((lang) => {
    const t = translator(lang)
    const written = [
      t('setup.next.written', { files: files.join(', ') }),
      ...(backups ? [t('setup.next.key', { file: files[0] ?? '' })] : []),
    ]
    const service = [
      ADD_USER,
      ...(backups ? [`install -d -o so-cong -m 700 ${backups}`] : []),
      ENABLE,
      t('setup.next.journal'),
    ]
    const steps = [
      ...written,
      ...(kind === 'service' ? service : []),
      t('setup.next.proxy'),
      ...(kind === 'desk' ? [t('setup.next.start')] : []),
      t('setup.next.doctor'),
    ]
    return [t('setup.next.title'), ...steps.map((step, at) => `  ${at + 1}. ${step}`)].join('\n')
  }).join('\n\n')
}
