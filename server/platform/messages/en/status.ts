import type { Translated } from '../catalogue.ts'
import type { status as vi } from '../vi/status.ts'

export const status: Translated<typeof vi> = {
  health: {
    title: 'State of the system',
    intro: 'Version {{version}}.',
    well: 'All {{all}} offices close their days, delete after retention and have a whole audit.',
    unknown: 'Not known yet: the daily work of the system has not run.',
    troubled: '{{count}} of {{all}} offices need to be looked at.',
    more: 'and {{count}} more offices',
    offices: 'Every office',
    all: 'See all {{all}} offices',
    offices_hint: 'Who records every day and who does not:',
    trouble: {
      audit:
        'The audit is not whole. Leave the server and the backups as they are and tell the administrator.',
      closing:
        'The log of {{day}} is past its time and not closed. It is tried again every minute; if that lasts, see the log of the server.',
      closing_failed:
        'The last close of day failed. It is tried again every minute; if that lasts, see the log of the server.',
      retention:
        'Not all visits past their time are deleted. It is tried again by itself; if that lasts, check the clock of the server.',
    },
    office: {
      name: 'Office',
      last: 'Last entry',
      closed: 'Last day closed',
      kept: 'Visits kept',
      audit: 'Audit',
      backup: 'Backup',
      never_closed: 'none yet',
      retention: '{{days}} days',
      whole: 'whole',
      not_whole: 'NOT whole',
      unverified: 'not verified yet',
    },
    none: 'No run has been noted yet.',
    when: '{{time}} on {{day}}',
    last: { title: 'Last entry', text: '{{at}}.', none: 'No office has recorded a visit.' },
    closing: {
      title: 'Close of day',
      ok: 'Runs; last {{at}}.',
      bad: 'Since {{at}} the day could not be closed at {{offices}}. It is tried again by itself; see the log of the server.',
      late: 'Last {{at}}: not yet today. See whether the server is on.',
    },
    retention: {
      title: 'Deletion after retention',
      ok: 'Ran {{at}}: visits past their time are deleted, the counts stay.',
      bad: 'The run of {{at}} has not deleted all. It tries again by itself; if that lasts, check the clock of the server.',
      late: 'Last {{at}}: not yet today. See whether the server is on.',
    },
    audit: {
      title: 'Audit',
      ok: 'Verified {{at}}: the audit of every office is whole.',
      bad: 'Verified {{at}}: the audit is NOT whole at {{offices}}. Leave the server and the backups as they are and tell the administrator.',
      late: 'Last verified {{at}}: not yet today. See whether the server is on.',
    },
    backup: {
      title: 'Backup',
      ok: 'The last one is of {{at}}.',
      bad: 'That of {{at}} failed. See the log of the server and run the backup again.',
      late: 'The last one is of {{at}}: none today. Run the backup.',
      none: 'This page has heard of no backup yet. See “Back it up” in the documentation and look into the folder of backups.',
    },
    proxy: {
      title: 'Proxy in front',
      ok: 'The system sees the computer that shows this page as {{address}}. If that is the address of a proxy and not of this computer, correct TRUST_PROXY.',
      untrusted:
        'Requests come through the proxy {{peers}}, which TRUST_PROXY does not name ({{count}} of {{all}} requests): all computers behind it count as one, and when one person mistypes passwords the others have to wait. Set TRUST_PROXY={{setting}} and restart. If there is no proxy, a computer in the network made this up and there is nothing to do.',
      unread:
        'The proxy {{peers}} does not send X-Forwarded-For ({{count}} of {{all}} requests): all computers behind it count as one, and when one person mistypes passwords the others have to wait. Let the proxy send that header.',
      short:
        '{{count}} of {{all}} requests came through fewer proxies than TRUST_PROXY says: the sender can choose any address and is not slowed down when guessing passwords. Let nobody but the proxy reach the port, or set TRUST_PROXY to the address of the proxy.',
    },
  },
}
