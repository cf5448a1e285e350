export const setup = {
  setup: {
    title: 'Chuẩn bị máy chủ Sổ Cổng',
    port: {
      title: 'Cổng mạng',
      free: '{{address}} còn trống.',
      ours: 'Sổ Cổng đang chạy ở {{address}}.',
      taken: '{{address}} đã có chương trình khác dùng. Dừng chương trình đó, hoặc đặt PORT khác.',
      closed: 'Không mở được {{address}}. Đặt PORT từ 1024 trở lên và HOST là địa chỉ của máy này.',
    },
    place: {
      title: 'Nơi đặt chương trình',
      hidden:
        '{{file}} ở trong thư mục riêng, dịch vụ không đọc được. Đặt chương trình vào /opt, cài Node cho cả máy.',
    },
    time: {
      title: 'Đồng hồ',
      good: '{{now}}, máy tự chỉnh theo giờ trên mạng.',
      compare:
        '{{now}} (giờ Việt Nam). Hãy so với đồng hồ khác trước khi chạy lần đầu; nên bật tự chỉnh giờ qua mạng.',
    },
    name: {
      good: 'Tên trong {{address}} đã có trên mạng.',
    },
    next: {
      title: 'Việc tiếp theo:',
      written: 'Đã ghi {{files}}.',
      changed: 'Đơn vị systemd đã đổi.',
      key: 'Cất BACKUP_KEY trong {{file}} ở một nơi khác.',
      journal: 'journalctl -u so-cong: ở đó có mã đăng nhập lần đầu.',
      proxy: 'Cho proxy có https chuyển về đây (deploy/caddy/Caddyfile).',
      start: 'npm start, rồi đăng nhập; lần đầu bằng tên và mã đã in.',
      doctor: 'npm run doctor: xem còn thiếu gì.',
    },
  },
  /** Printed by a start, in the terminal. */
  start: {
    first: 'Đăng nhập lần đầu: mỗi mã dùng một lần, trong {{days}} ngày.',
    own: 'Không phải tổ chức này? Trước khi ghi khách đầu tiên, {{admin}} đăng nhập và bấm “Thiết lập tổ chức của mình”.',
    sign_in: 'Mở địa chỉ ở dòng cuối, đăng nhập bằng tên và mã ở trên, đặt mật khẩu của mình.',
    factor: '{{admin}} thiết lập xác thực hai bước trên điện thoại của mình.',
    factors: '{{admin}} và head thiết lập xác thực hai bước trên điện thoại của mình.',
    receptionists: 'head thêm tài khoản cho từng người trực (Cài đặt), rồi in mã QR treo ở cổng.',
    invite: '{{admin}} mời những người khác (Tài khoản).',
    guides: 'Mỗi người in tờ hướng dẫn của mình: thêm /help vào sau địa chỉ.',
    no_address: 'Điện thoại của khách chưa mở được Sổ Cổng, vì chưa có địa chỉ công khai. Người cài đặt:',
    domain: 'Cho một tên miền dẫn tới máy này qua https (docs/deploy.md).',
    write: 'Ghi vào tệp .env một dòng: PUBLIC_URL=https://tên-miền',
    again: 'Dừng bằng Ctrl-C rồi chạy lại.',
    running: 'Sổ Cổng đang chạy tại {{address}} · Ctrl-C để dừng',
  },
}
