export const notices = {
  /** What a host is sent. */
  notice: {
    subject: 'Có khách đang chờ ông/bà – {{office}}',
    dear: 'Kính gửi ông/bà {{name}},',
    waits: 'Có {{count}} lượt khách đang chờ ông/bà ở cổng {{office}}, từ {{time}}.',
    names: 'Khách: {{names}}.',
    answer:
      'Trả lời cổng bằng một lần bấm (mời vào, chờ 10 phút, không có mặt) tại trang riêng của ông/bà:\n{{link}}',
    no_link: 'Vui lòng trả lời tại trang Khách của tôi của ông/bà, hoặc gọi cho người trực cổng.',
    automatic:
      'Thư tự động của Sổ Cổng, không cần trả lời thư. Ai mở đường dẫn trong thư đều trả lời thay ông/bà được: vui lòng không chuyển tiếp.',
    test_subject: 'Thư thử của Sổ Cổng – {{office}}',
    test_text:
      'Đây là thư thử. Khi có khách đến gặp, cán bộ của {{office}} nhận thư như thế này, gửi lúc {{time}}.',
    failure: {
      refused: 'bên nhận từ chối hẳn',
      later: 'bên nhận hẹn gửi lại sau',
      sign_in: 'máy chủ thư không nhận tên hoặc mật khẩu',
      no_tls: 'máy chủ bên kia không mã hóa bằng TLS',
      certificate: 'không tin được chứng chỉ của máy chủ bên kia',
      unreachable: 'không nối được tới máy chủ bên kia',
      silent: 'máy chủ bên kia không trả lời kịp',
      failed: 'lỗi chưa rõ',
    },
  },
  tell: {
    title: 'Báo cho người được gặp',
    explain:
      'Khi người trực ghi một khách đến gặp cán bộ trong danh sách, cán bộ đó được báo. Việc ghi khách không chờ việc báo.',
    page: {
      title: 'Trang Khách của tôi',
      text: 'Mỗi cán bộ có trang riêng, mở bằng đường dẫn riêng: thấy ngay ai đến gặp mình và trả lời cổng bằng một lần bấm; nếu khách hẹn đang bật thì tự hẹn được khách.',
      on: 'Bật Khách của tôi',
      off: 'Tắt Khách của tôi',
      off_hint: 'Tắt thì mọi cách báo dưới đây cũng dừng.',
      is_on: 'Khách của tôi đang bật. Gửi cho mỗi cán bộ đường dẫn riêng của họ.',
      is_off: 'Khách của tôi đang tắt.',
      people: 'Mở danh sách cán bộ',
    },
    mail: {
      title: 'Thư điện tử',
      text: 'Cán bộ có địa chỉ thư trong danh sách nhận một thư ngắn: có khách chờ ở cổng, từ mấy giờ, và đường dẫn riêng để trả lời.',
      none: 'Chưa dùng được: phần mềm chưa có máy chủ thư. Nhờ người quản trị máy chủ đặt SMTP_URL và MAIL_FROM, theo tài liệu cấu hình.',
      addresses: '{{with}} trên {{members}} cán bộ có địa chỉ thư.',
      on: 'Bật báo bằng thư',
      off: 'Tắt báo bằng thư',
      is_on: 'Báo bằng thư đang bật.',
      is_off: 'Báo bằng thư đang tắt.',
      test: 'Gửi thư thử',
      test_to: 'Gửi thư thử đến',
      test_sent: 'Máy chủ thư đã nhận thư thử. Xem hộp thư của người nhận, kể cả mục thư rác.',
      test_failed: 'Chưa gửi được thư thử: {{why}}.',
      test_often: 'Đã gửi nhiều thư thử. Vui lòng đợi một phút.',
    },
    names: {
      title: 'Tên khách trong tin báo',
      text: 'Tin báo chỉ nói có khách chờ. Bật mục này thì tin báo có thêm tên khách, và tên đi qua máy chủ của bên nhận tin.',
      on: 'Cho ghi tên khách',
      off: 'Không ghi tên khách',
      is_on: 'Tin báo có tên khách.',
      is_off: 'Tin báo không có tên khách.',
    },
    state: {
      waiting: 'Đang chờ gửi: {{count}}.',
      none_waiting: 'Không có tin nào chờ gửi.',
      sent: 'Lần gửi được gần nhất: {{at}}.',
      never_sent: 'Chưa gửi được lần nào.',
      failed: 'Lần không gửi được gần nhất: {{at}}, {{why}}.',
    },
  },
} as const
