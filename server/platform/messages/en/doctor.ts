export const doctor = {
  doctor: {
    title: 'Checking Sổ Cổng',
    well: 'Nothing needs fixing.',
    troubled: '{{count}} things need fixing (the lines marked ✗).',
    troubled_one: '{{count}} thing needs fixing (the line marked ✗).',
    clock: {
      off: 'Unless the computer was off for so long, its clock is fast.',
      refused: 'With this clock the program does not start.',
      compare: 'It shows {{now}}: compare that with another clock.',
      wrong: 'If it is wrong, set it right; Sổ Cổng notices within a minute.',
      right:
        'If it is right, the administrator confirms it at /clock, or start once more with npm start -- {{option}}.',
    },
    program: {
      title: 'Program',
      ready: 'Is running at {{address}}.',
      away: 'Is not running at {{address}}. Run npm start, or systemctl start so-cong.',
      not_ready:
        'Is not ready at {{address}} ({{says}}). Check again in a minute; if it lasts, read the log of the program and of Postgres.',
      other: 'Another program is running at {{address}}. Stop it, or set another PORT for Sổ Cổng.',
    },
    database: {
      title: 'Database',
      away: 'Could not be checked: it is not running. Start the program and check again.',
      older:
        'Is from an earlier version; {{count}} migrations are pending. Make a backup, then start this version.',
      older_one:
        'Is from an earlier version; {{count}} migration is pending. Make a backup, then start this version.',
    },
    support: {
      good: '{{version}}, security faults are mended until {{day}}.',
      over: '{{version}}: since {{day}} security faults are mended no more. Install a newer one (Node 24).',
      carried:
        '{{version}}: since {{day}} security faults are mended no more. The embedded Postgres only hashes passwords with it and opens no port. Where that is not enough, use the system’s Postgres: docs/security.md.',
    },
    memory: {
      title: 'Memory',
      good: '{{size}}.',
      small: '{{size}}. That is low: 1 GB or more is recommended.',
    },
    disk: {
      title: 'Disk of {{folder}}',
      good: '{{free}} free.',
      small: 'Only {{free}} free. Make room soon, or move to a larger disk.',
      full: 'Only {{free}} free: soon nothing can be recorded. Make room now.',
      closed:
        'This user may not write here. Run it as the user of the program, or fix the folder’s permissions.',
    },
    backup: {
      title: 'Backup location',
      good: 'On a different disk from the data.',
      yours: 'The Postgres is yours: back it up with its own tools (docs/postgres.md).',
      none: 'None, so there is no backup. Set BACKUP_DIR and BACKUP_KEY, or run npm run setup with --backup-dir (docs/backup.md).',
      same_disk:
        'On the same disk as the data: if that disk fails, both are lost. Move BACKUP_DIR to another disk.',
    },
    address: {
      title: 'Public address',
      good: '{{address}} opens from this computer.',
      none: 'None yet, so visitors’ phones cannot open anything. Set PUBLIC_URL (docs/deploy.md).',
      unknown: 'The name in {{address}} is not found. Check the DNS record of the domain.',
      away: '{{address}}: {{why}}. Check that the proxy (Caddy, HAProxy) is running and its certificate is valid.',
      other: '{{address}} answers {{status}}, but not as Sổ Cổng. Check where the proxy leads.',
    },
    oidc: {
      title: 'Identity provider',
      good: 'Answers.',
      bad: 'Cannot be used: {{why}}. Check OIDC_ISSUER. Passwords still work.',
    },
    mail: {
      title: 'Mail server',
      good: 'Accepts the user name and password.',
      bad: 'Cannot be used: {{why}}. Check SMTP_URL.',
    },
  },
}
