export const settings = {
  office: {
    sections: 'Các mục cài đặt',
    section: {
      hours: 'Giờ làm việc',
      form: 'Biểu mẫu ghi khách',
      retention: 'Thời hạn lưu',
      receptionists: 'Người trực cổng',
      help: 'Hướng dẫn',
    },
    form_text: 'Chỉ họ tên là bắt buộc. Mọi ô khác có thể để trống.',
    fields: {
      title: 'Mục ghi thêm ở cổng',
      text: 'Chưa chọn thì biểu mẫu ghi khách không có thêm ô nào.',
      open: 'Mở Thẻ khách',
      set: 'Lưu mục ghi thêm',
      done: 'Đã lưu các mục ghi thêm.',
    },
    guests: {
      title: 'Khách hẹn',
      text: 'Người trực và {{head}} ghi trước ai sẽ đến, ngày nào, và lập cuộc họp với danh sách đại biểu. Tên khách hẹn tự xóa sau ngày hẹn.',
      on: 'Bật khách hẹn',
      off: 'Tắt khách hẹn',
      off_hint: 'Tắt thì danh sách không hiện nữa; khách đã ghi vẫn tự xóa sau ngày hẹn.',
      is_on: 'Khách hẹn đang bật.',
      is_off: 'Khách hẹn đang tắt.',
      open: 'Mở Khách hẹn',
    },
    hosts: {
      title: 'Người tiếp khách',
      text: 'Ở ô “Người, phòng cần gặp”, người trực chọn tên {{member}} hoặc phòng trong danh sách {{member}}. {{Member}} được chọn có trang Khách của tôi: thấy ngay ai đến gặp mình và trả lời cổng bằng một lần bấm; nếu khách hẹn đang bật thì tự hẹn được khách. Trang này mở bằng đường dẫn riêng của từng người.',
      open: 'Đặt cách báo',
    },
    retention_text: 'Thông tin của khách được lưu {{days}} ngày, sau đó tự xóa; số liệu từng ngày vẫn giữ.',
    retention_hint: 'Thời hạn do quản trị chung đặt. Cần thay đổi, liên hệ quản trị chung.',
    receptionists_text: 'Mỗi người trực có tài khoản riêng; sổ ghi tên người đã ghi từng lượt.',
    help_text: 'Mỗi tờ in vừa một mặt giấy A4 để treo ở cổng, có tiếng Việt và tiếng Anh.',
    title: 'Cài đặt của {{unit}}',
    opens: 'Tiếp khách từ',
    closes: 'Tiếp khách đến',
    hours_hint:
      'Ngoài giờ này khách tự đăng ký vẫn phải chờ người trực xác nhận. Cả ngày: từ 00:00 đến 24:00.',
    close_at: 'Khóa sổ trong ngày lúc',
    close_hint:
      'Khách chưa ghi giờ ra không còn tính là đang ở trong. Nếu giờ này đã qua, trang sẽ hỏi lại trước khi khóa.',
    all_night: 'Có người trực suốt đêm: khóa sổ lúc 03:00 hôm sau',
    overdue: 'Quá giờ sau (phút)',
    overdue_hint:
      'Khách ở lại lâu hơn được đánh dấu đỏ trên trang Cổng; trước giờ khóa sổ 30 phút thì đánh dấu tất cả.',
    done: 'Đã lưu giờ làm việc.',
    close: {
      title: 'Khóa sổ ngay bây giờ?',
      asked: 'Giờ khóa sổ mới là {{time}}, đã qua. Nếu lưu, sổ ngày {{day}} khóa ngay.',
      inside:
        '{{count}} lượt đang ở trong sẽ thành “chưa ghi giờ ra”, tính là có mặt nhiều nhất đến {{time}}.',
      nobody: 'Không có lượt nào đang ở trong bị khóa.',
      waiting: '{{count}} lượt tự đăng ký đang chờ sẽ hết hiệu lực.',
      figures: 'Số liệu ngày {{day}} được khóa; từ đó chỉ {{head}} sửa được các lượt của ngày.',
      sure: 'Lưu và khóa sổ ngay',
      back: 'Chọn giờ khác',
    },
  },
} as const
