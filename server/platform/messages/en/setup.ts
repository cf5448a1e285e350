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
      desk: 'Written: {{files}}; keep its BACKUP_KEY somewhere else as well.\nLet a proxy with https lead here (deploy/caddy/Caddyfile).\nnpm start: the first one prints the one-time sign-ins.\nnpm run doctor: what is still missing.',
      service:
        'Written: {{files}}; keep its BACKUP_KEY somewhere else as well.\nuseradd --system --home-dir /var/lib/so-cong --shell /usr/sbin/nologin so-cong\ninstall -d -o so-cong -m 700 {{backups}}\nnpm run build && systemctl daemon-reload && systemctl enable --now so-cong\njournalctl -u so-cong: the one-time sign-ins of the first start stand there.\nLet a proxy with https lead here (deploy/caddy/Caddyfile), then npm run doctor.',
    },
  },
}
