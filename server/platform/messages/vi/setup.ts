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
      key: 'Cất BACKUP_KEY trong {{file}} ở một nơi khác.',
      journal: 'journalctl -u so-cong: ở đó có mã đăng nhập lần đầu.',
      proxy: 'Cho proxy có https chuyển về đây (deploy/caddy/Caddyfile).',
      start: 'npm start, rồi đăng nhập; lần đầu bằng tên và mã đã in.',
      doctor: 'npm run doctor: xem còn thiếu gì.',
    },
  },
}
