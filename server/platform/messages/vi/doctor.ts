export const doctor = {
  doctor: {
    title: 'Kiểm tra Sổ Cổng',
    well: 'Không có gì phải sửa.',
    troubled: 'Có {{count}} việc phải sửa (dòng ✗).',
    clock: {
      off: 'Nếu máy không tắt lâu như vậy thì đồng hồ đang nhanh.',
      refused: 'Với đồng hồ này chương trình không khởi động.',
      compare: 'Máy đang báo {{now}}, hãy so với đồng hồ khác.',
      wrong: 'Máy sai: chỉnh lại cho đúng, Sổ Cổng tự nhận ra sau một phút.',
      right:
        'Máy đúng: quản trị chung xác nhận ở /clock, hoặc khởi động lại một lần bằng npm start -- {{option}}.',
    },
    program: {
      title: 'Chương trình',
      ready: 'Đang chạy tại {{address}}.',
      away: 'Không chạy ở {{address}}. Chạy npm start, hoặc systemctl start so-cong.',
      not_ready:
        'Chưa sẵn sàng ở {{address}} ({{says}}). Chờ một phút rồi kiểm tra lại; nếu vẫn vậy, xem tệp log của chương trình và của Postgres.',
      other: 'Ở {{address}} là một chương trình khác. Dừng nó, hoặc đặt PORT khác cho Sổ Cổng.',
    },
    database: {
      title: 'Cơ sở dữ liệu',
      away: 'Chưa xem được vì không chạy. Khởi động chương trình rồi kiểm tra lại.',
      older: 'Thuộc phiên bản cũ, còn {{count}} bước nâng cấp. Sao lưu, rồi khởi động phiên bản này.',
    },
    support: {
      good: '{{version}}, được vá lỗi bảo mật đến {{day}}.',
      over: '{{version}}: từ {{day}} không còn được vá lỗi bảo mật. Cài bản mới hơn (Node 24).',
      carried:
        '{{version}}: từ {{day}} không còn được vá lỗi bảo mật. Postgres đi kèm chỉ dùng nó để băm mật khẩu, không mở cổng mạng. Cần hơn thì dùng Postgres của hệ điều hành: docs/security.md.',
    },
    memory: {
      title: 'Bộ nhớ máy',
      good: '{{size}}.',
      small: '{{size}}, hơi ít: nên có từ 1 GB.',
    },
    disk: {
      title: 'Đĩa của {{folder}}',
      good: 'Còn trống {{free}}.',
      small: 'Chỉ còn trống {{free}}. Sớm dọn bớt hoặc chuyển sang đĩa lớn hơn.',
      full: 'Chỉ còn trống {{free}}: sổ sắp không ghi được nữa. Dọn bớt ngay.',
      closed:
        'Người dùng này không ghi được ở đây. Chạy bằng người dùng của chương trình, hoặc sửa quyền của thư mục.',
    },
    backup: {
      title: 'Nơi sao lưu',
      good: 'Ở một đĩa khác với dữ liệu.',
      yours: 'Postgres ở máy chủ riêng: sao lưu bằng công cụ của máy chủ đó (docs/postgres.md).',
      none: 'Chưa có, nên không có bản sao lưu nào. Đặt BACKUP_DIR và BACKUP_KEY, hoặc chạy npm run setup với --backup-dir (docs/backup.md).',
      same_disk: 'Cùng đĩa với dữ liệu: đĩa hỏng thì mất cả hai. Chuyển BACKUP_DIR sang đĩa khác.',
    },
    address: {
      title: 'Địa chỉ công khai',
      good: '{{address}} mở được từ máy này.',
      none: 'Chưa có, nên điện thoại của khách chưa mở được. Đặt PUBLIC_URL (docs/deploy.md).',
      unknown: 'Không tìm thấy tên trong {{address}}. Xem lại bản ghi DNS của tên miền.',
      away: '{{address}}: {{why}}. Xem proxy (Caddy, HAProxy) có chạy và chứng chỉ còn hạn không.',
      other: '{{address}} trả lời {{status}} nhưng không phải Sổ Cổng. Xem proxy chuyển tới đâu.',
    },
    oidc: {
      title: 'Máy chủ đăng nhập của {{root}}',
      good: 'Trả lời đúng.',
      bad: 'Không dùng được: {{why}}. Xem lại OIDC_ISSUER; mật khẩu vẫn đăng nhập được.',
    },
    mail: {
      title: 'Máy chủ thư',
      good: 'Nhận tên và mật khẩu.',
      bad: 'Không dùng được: {{why}}. Xem lại SMTP_URL.',
    },
  },
}
