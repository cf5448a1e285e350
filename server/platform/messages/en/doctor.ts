export const doctor = {
  doctor: {
    title: 'Checking Sổ Cổng',
    well: 'Nothing has to be mended.',
    troubled: '{{count}} things have to be mended (the lines with ✗).',
    troubled_one: '{{count}} thing has to be mended (the line with ✗).',
    clock: {
      off: 'Unless the computer was off for so long, its clock is fast.',
      refused: 'With this clock the program does not start.',
      compare: 'It shows {{now}}: compare that with another clock.',
      wrong: 'If it is wrong, set it right; Sổ Cổng notices within a minute.',
      right:
        'If it is right, the district confirms it at /clock, or start once more with npm start -- {{option}}.',
    },
    program: {
      title: 'Program',
      ready: 'Is running at {{address}}.',
      away: 'Does not run at {{address}}. Run npm start, or systemctl start so-cong.',
      not_ready:
        'Is not ready at {{address}} ({{says}}). Look again in a minute; if it lasts, read the log of the program and of Postgres.',
      other: 'Is another one at {{address}}. End that one, or give Sổ Cổng another PORT.',
    },
    database: {
      title: 'Database',
      away: 'Could not be looked at, as it does not run. Start the program and look again.',
      older: 'Is of an earlier version, {{count}} migrations wait. Make a backup, then start this version.',
      older_one:
        'Is of an earlier version, {{count}} migration waits. Make a backup, then start this version.',
    },
    memory: {
      title: 'Memory of the computer',
      good: '{{size}}.',
      small: '{{size}}, which is little: 1 GB or more would be better.',
    },
    disk: {
      title: 'Disk of {{folder}}',
      good: '{{free}} free.',
      small: 'Only {{free}} free. Make room soon, or move to a larger disk.',
      full: 'Only {{free}} free: soon nothing can be recorded. Make room now.',
      closed:
        'This user may not write here. Run it as the user of the program, or mend the rights of the folder.',
    },
    backup: {
      title: 'Place of backups',
      good: 'On another disk than the data.',
      yours: 'The Postgres is yours: back it up with its own tools (docs/backup.md).',
      none: 'None, so there is no backup. Set BACKUP_DIR and BACKUP_KEY, or run npm run setup with --backup-dir (docs/backup.md).',
      same_disk: 'On the disk of the data: if that breaks, both are lost. Move BACKUP_DIR to another disk.',
    },
    address: {
      title: 'Public address',
      good: '{{address}} opens from this computer.',
      none: 'None yet, so that visitors’ phones open nothing. Set PUBLIC_URL (docs/deploy.md).',
      unknown: 'The name in {{address}} is not found. Look at the DNS record of the domain.',
      away: '{{address}}: {{why}}. Look whether the proxy (Caddy, HAProxy) runs and its certificate is valid.',
      other: '{{address}} answers {{status}}, but not as Sổ Cổng. Look where the proxy leads.',
    },
    mail: {
      title: 'Mail server',
      good: 'Takes the name and the password.',
      bad: 'Cannot be used: {{why}}. Look at SMTP_URL.',
    },
  },
}
