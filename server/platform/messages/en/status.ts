import type { Translated } from '../catalogue.ts'
import type { status as vi } from '../vi/status.ts'

export const status: Translated<typeof vi> = {
  health: {
    title: 'Status of the system',
    intro: 'Version {{version}}.',
    places: 'Provinces and communes as of {{day}}, by {{sources}}.',
    well: 'All {{all}} {{units}} close their days, delete expired visits and have an intact audit log.',
    unknown: 'Not known yet: the daily tasks have not run.',
    troubled: '{{count}} of {{all}} {{units}} need attention.',
    troubled_one: '{{count}} of {{all}} {{units}} needs attention.',
    more: 'and {{count}} more {{units}}',
    more_one: 'and {{count}} more {{unit}}',
    offices: 'Every {{unit}}',
    all: 'See all {{all}} {{units}}',
    offices_hint: '{{Units}} that record every day, and {{units}} that do not:',
    trouble: {
      audit:
        'The audit log is not intact. Leave the server and the backups as they are and tell the administrator.',
      closing:
        'The log of {{day}} should be closed and is not. The system tries again every minute; if this lasts, see the server’s log.',
      closing_failed:
        'The last close of day failed. The system tries again every minute; if this lasts, see the server’s log.',
      retention:
        'Some expired visits are not deleted. The system tries again automatically; if this lasts, check the server’s clock.',
    },
    office: {
      name: '{{Unit}}',
      last: 'Last entry',
      closed: 'Last day closed',
      kept: 'Visits kept',
      audit: 'Audit',
      backup: 'Backup',
      never_closed: 'none yet',
      retention: '{{days}} days',
      whole: 'intact',
      not_whole: 'NOT intact',
      unverified: 'not verified yet',
    },
    telling: {
      title: 'Host notifications',
      off: 'No {{unit}} notifies hosts other than by their own page.',
      no_server_one:
        '{{count}} {{unit}} notifies hosts by e-mail, but there is no mail server: set SMTP_URL and MAIL_FROM.',
      no_server:
        '{{count}} {{units}} notify hosts by e-mail, but there is no mail server: set SMTP_URL and MAIL_FROM.',
      none_one: '{{count}} {{unit}} has it on; nothing has been sent yet.',
      none: '{{count}} {{units}} have it on; nothing has been sent yet.',
      ok_one: '{{count}} {{unit}} has it on; last sent {{at}}; {{waiting}} waiting.',
      ok: '{{count}} {{units}} have it on; last sent {{at}}; {{waiting}} waiting.',
      bad_one: '{{count}} {{unit}} has it on; {{waiting}} waiting; last failure {{at}}: {{why}}.',
      bad: '{{count}} {{units}} have it on; {{waiting}} waiting; last failure {{at}}: {{why}}.',
      again: 'It is tried again until the end of the day.',
      given_up: 'That message is not tried again.',
    },
    summary: {
      title: 'Summaries by e-mail',
      off: 'Nobody has turned on weekly or monthly summaries.',
      no_server_one:
        '{{count}} {{unit}} wants summaries, but there is no mail server: set SMTP_URL and MAIL_FROM.',
      no_server:
        '{{count}} {{units}} want summaries, but there is no mail server: set SMTP_URL and MAIL_FROM.',
      none_one: '{{count}} {{unit}} has them on; none has been sent yet.',
      none: '{{count}} {{units}} have them on; none has been sent yet.',
      ok_one: '{{count}} {{unit}} has them on; last sent {{at}}; {{waiting}} waiting.',
      ok: '{{count}} {{units}} have them on; last sent {{at}}; {{waiting}} waiting.',
      bad_one: '{{count}} {{unit}} has them on; {{waiting}} waiting; last failure {{at}}: {{why}}.',
      bad: '{{count}} {{units}} have them on; {{waiting}} waiting; last failure {{at}}: {{why}}.',
      again: 'Each is tried again for 3 days.',
      given_up: 'That mail is not tried again.',
    },
    none: 'No run yet.',
    when: '{{time}} on {{day}}',
    last: { title: 'Last entry', text: '{{at}}.', none: 'No {{unit}} has recorded a visit.' },
    closing: {
      title: 'Close of day',
      ok: 'Runs; last {{at}}.',
      bad: 'Since {{at}} the day could not be closed at {{offices}}. The system tries again automatically; see the server’s log.',
      late: 'Last {{at}}: not yet today. Check that the server is running.',
    },
    retention: {
      title: 'Deletion after retention',
      ok: 'Ran {{at}}: expired visits are deleted, the counts stay.',
      bad: 'The run of {{at}} did not delete everything. The system tries again automatically; if this lasts, check the server’s clock.',
      late: 'Last {{at}}: not yet today. Check that the server is running.',
    },
    audit: {
      title: 'Audit',
      ok: 'Checked {{at}}: the audit log of every {{unit}} is intact.',
      bad: 'Checked {{at}}: the audit log is NOT intact at {{offices}}. Leave the server and the backups as they are and tell the administrator.',
      late: 'Last checked {{at}}: not yet today. Check that the server is running.',
    },
    backup: {
      title: 'Backup',
      ok: 'The last backup was made {{at}}.',
      bad: 'The backup of {{at}} failed. See the server’s log and run the backup again.',
      late: 'The last backup was made {{at}}, none today. Run the backup.',
      none: 'No backup has been reported yet. See “Back up and restore” in the documentation (docs/backup.md) and check the backup folder.',
    },
    copy: {
      title: 'Second backup',
      ok: 'Copied {{at}} to BACKUP_COPY_DIR.',
      bad: 'Nothing could be copied to BACKUP_COPY_DIR yet. Mount the disk, make the folder on it, and run the backup again.',
      late: 'The last copy is from {{at}}. Mount the disk of BACKUP_COPY_DIR before the next backup.',
    },
    wal: {
      title: 'Backup by the minute',
      ok: 'Runs; last checked {{at}}.',
      bad: 'Since {{at}} BACKUP_DIR could not be written: if the data disk fails, what was recorded since then is lost. Check that the backup disk is mounted and has room.',
      late: 'Last {{at}}: not yet today. Check that the server is running.',
    },
    erasures: {
      title: 'Journal of deletions on request',
      ok: 'Complete {{at}}: a restore deletes these people again.',
      bad: 'At {{at}} it could not be written, or was damaged: a restore may bring back people who were deleted. Check DATA_DIR and BACKUP_DIR.',
      late: 'Last {{at}}: not yet today. Check that the server is running.',
    },
    notices: {
      title: 'Messages',
      good: 'Are sent.',
      bad: 'For more than an hour notifications or summaries could not be sent. The page Status says which and why.',
    },
    write: {
      title: 'Writing to the database',
      good: 'Works.',
      bad: 'Postgres cannot write because its disk is full or broken. Make room on its disk now; until then gates write on their own computers.',
    },
    operator: {
      title: 'Mail to the operator',
      off: 'Off. Set OPERATOR_EMAIL to get a mail when something has to be done.',
      none: 'Goes to {{address}} when something has to be done.',
      ok: 'Last sent to {{address}} {{at}}.',
      bad: 'Could not be sent to {{address}}, {{at}}: {{why}}. The system tries again every minute.',
      subject_begun: 'Sổ Cổng: something has to be done',
      subject_ended: 'Sổ Cổng: all is well again',
      begun: 'To be done:',
      ended: 'Well again:',
    },
    proxy: {
      title: 'Proxy in front',
      ok: 'The system sees the computer that shows this page as {{address}}. If that is the address of a proxy and not of this computer, correct TRUST_PROXY.',
      untrusted:
        'Requests come through the proxy {{peers}}, which TRUST_PROXY does not name ({{count}} of {{all}} requests): all computers behind it count as one, and when one person mistypes passwords the others have to wait. Set TRUST_PROXY={{setting}} and restart. If there is no proxy, a computer in the network made this up and there is nothing to do.',
      far: '{{count}} of {{all}} requests came through a proxy on the internet that TRUST_PROXY does not name: all computers behind it count as one, and when one person mistypes passwords the others have to wait. If a delivery network (CDN) stands in front, set TRUST_PROXY to the addresses that its provider publishes and restart. If there is none, somebody made this up and there is nothing to do.',
      unread:
        'The proxy {{peers}} does not send X-Forwarded-For ({{count}} of {{all}} requests): all computers behind it count as one, and when one person mistypes passwords the others have to wait. Let the proxy send that header.',
      short:
        '{{count}} of {{all}} requests came through fewer proxies than TRUST_PROXY says: the sender can choose any address and is not slowed down when guessing passwords. Let nobody but the proxy reach the port, or set TRUST_PROXY to the address of the proxy.',
    },
  },
}
