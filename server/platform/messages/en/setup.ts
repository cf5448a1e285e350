export const setup = {
  setup: {
    title: 'Preparing a server for Sổ Cổng',
    port: {
      title: 'Port',
      free: '{{address}} is free.',
      ours: 'Sổ Cổng is running at {{address}}.',
      taken: 'Another program is using {{address}}. Stop it, or set another PORT.',
      closed:
        'Cannot listen on {{address}}. Set PORT to 1024 or higher, and HOST to an address of this computer.',
    },
    place: {
      title: 'Program location',
      hidden:
        '{{file}} is in a home folder, which a service cannot read. Put the program into /opt, and install Node for the whole computer.',
    },
    time: {
      title: 'Clock',
      good: '{{now}}, set automatically over the network.',
      compare:
        '{{now}} (time of Viet Nam). Compare it with another clock before the first start; let the computer set it over the network.',
    },
    name: {
      good: 'The name in {{address}} resolves.',
    },
    next: {
      title: 'What to do next:',
      written: 'Written: {{files}}.',
      changed: 'The systemd unit has changed.',
      key: 'Keep the BACKUP_KEY in {{file}} somewhere else as well.',
      journal: 'journalctl -u so-cong: the one-time sign-ins of the first start are there.',
      proxy: 'Point an https proxy here (deploy/caddy/Caddyfile).',
      start: 'npm start, then sign in: the first time with a name and the code that was printed for it.',
      doctor: 'npm run doctor: what is still missing.',
    },
  },
  start: {
    first: 'First sign-in: each code is good once, for {{days}} days.',
    own: 'Not your organisation? Before the first visitor is recorded, {{admin}} signs in and chooses “Set up your organisation”.',
    sign_in:
      'Open the address in the last line, sign in with a name and its code from above, set your own password.',
    factor: '{{admin}} sets up two-step sign-in on their own phone.',
    factors: '{{admin}} and head set up two-step sign-in on their own phones.',
    receptionists:
      'head adds an account for each receptionist (Settings) and prints the poster for the entrance.',
    invite: '{{admin}} invites the others (Accounts).',
    guides: 'Everyone prints their own guide: add /help to the address.',
    no_address: 'Phones of visitors cannot open Sổ Cổng yet: it has no public address. Whoever installs it:',
    domain: 'Points a domain name at this computer over https (docs/deploy.md).',
    write: 'Writes one line into the file .env: PUBLIC_URL=https://domain-name',
    again: 'Stops the program with Ctrl-C and starts it again.',
    running: 'Sổ Cổng is running at {{address}} · Ctrl-C stops it',
  },
}
