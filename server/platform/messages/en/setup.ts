export const setup = {
  setup: {
    title: 'Preparing a server for Sổ Cổng',
    port: {
      title: 'Port',
      free: '{{address}} is free.',
      ours: 'Sổ Cổng is running at {{address}}.',
      taken: 'Another program has {{address}}. End that one, or set another PORT.',
      closed:
        '{{address}} cannot be listened on. Set a PORT from 1024 on and a HOST that is an address of this computer.',
    },
    place: {
      title: 'Place of the program',
      hidden:
        '{{file}} lies in somebody’s home, which a service cannot read. Put the program into /opt, and install Node for the whole computer.',
    },
    time: {
      title: 'Clock',
      good: '{{now}}, which the computer sets by the network.',
      compare:
        '{{now}} (time of Viet Nam). Compare it with another clock before the first start; let the computer set it by the network.',
    },
    name: {
      good: 'The name in {{address}} is known to the network.',
    },
    next: {
      title: 'What to do next:',
      written: 'Written: {{files}}.',
      key: 'Keep the BACKUP_KEY in {{file}} somewhere else as well.',
      journal: 'journalctl -u so-cong: the one-time sign-ins of the first start stand there.',
      proxy: 'Let a proxy with https lead here (deploy/caddy/Caddyfile).',
      start: 'npm start, then sign in: the first time with a name and the code that was printed for it.',
      doctor: 'npm run doctor: what is still missing.',
    },
  },
}
