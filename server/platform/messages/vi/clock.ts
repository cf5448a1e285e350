export const clock = {
  clock: {
    title: 'Ngày giờ của máy chủ',
    span: { days: '{{count}} ngày', hours: '{{count}} giờ', minutes: '{{count}} phút' },
    notice: {
      off: 'Theo đồng hồ máy chủ, lần chạy trước cách đây {{span}}. Chưa xóa gì theo đồng hồ này.',
      ahead: 'Đồng hồ máy chủ có thể nhanh {{span}}. Chưa xóa gì theo đồng hồ này.',
      behind: 'Đồng hồ máy chủ chậm {{span}} so với các lượt đã ghi. Thứ tự trong sổ có thể sai.',
      slow: 'Đồng hồ máy chủ có thể chậm {{span}} so với các máy đang đăng nhập.',
      lost: 'Đồng hồ máy chủ lùi {{span}}. Sổ Cổng vẫn ghi theo thời gian thực đã trôi qua.',
      link: 'Xác nhận ngày giờ',
      codes: 'Vẫn đăng nhập được bằng mã đang hiện trên điện thoại.',
      no_codes:
        'Nếu mã trên điện thoại không được nhận: dùng mã dự phòng, hoặc nhờ người vận hành máy chủ chỉnh lại ngày giờ (đã đúng mà không khởi động được: npm start -- --trust-clock).',
      tell: 'Vui lòng báo thủ trưởng cơ quan.',
    },
    sure: 'Đồng hồ máy chủ khớp với thời gian đã trôi qua.',
    off_briefly: 'Máy chủ vừa tắt {{span}}. Việc xóa theo thời hạn tiếp tục sau vài giờ chạy.',
    confirmed: 'Đã xác nhận ngày giờ. Cơ quan này xóa và khóa sổ theo đồng hồ máy chủ.',
    done: 'Đã xác nhận ngày giờ.',
    against: {
      instance: 'Một máy chủ khác của hệ thống báo giờ khác.',
      devices: 'Phần lớn thiết bị đang đăng nhập báo giờ khác.',
      person: 'Có người đã nhập ngày giờ khác.',
    },
    facts: {
      clock: 'Máy chủ báo',
      proven: 'Chắc chắn đã qua',
      devices: 'Thiết bị đang đăng nhập',
      devices_text: '{{agree}} tài khoản báo cùng giờ, {{differ}} tài khoản báo khác giờ',
      devices_none: 'chưa có thiết bị nào cho biết',
      waits: 'Đang chờ',
      waits_text:
        'xóa lượt quá hạn lưu và bản sao lưu cũ, khóa sổ ngày cũ. Ghi khách ra, vào vẫn như thường.',
      alone: 'Tự tiếp tục',
      alone_text: 'sau {{span}} chạy nữa, nếu đồng hồ vẫn như vậy',
      alone_never: 'không, vì có người hoặc thiết bị báo giờ khác',
    },
    confirm: {
      title: 'Bây giờ là lúc nào?',
      hint: 'Xem lịch và đồng hồ riêng, không xem trên máy chủ.',
      day: 'Ngày',
      time: 'Giờ',
      button: 'Xác nhận',
      own: 'Áp dụng cho cơ quan này. Quản trị cấp huyện xác nhận được cho mọi cơ quan.',
      all: 'Áp dụng cho mọi cơ quan.',
      undone: 'Xóa rồi thì không lấy lại được.',
      district: 'Quản trị cấp huyện xác nhận, hoặc chỉnh lại đồng hồ máy chủ.',
    },
    differs:
      'Máy chủ báo giờ khác ngày giờ vừa nhập. Kiểm tra lại; nếu đã nhập đúng, nhờ người quản trị chỉnh đồng hồ máy chủ.',
    row: {
      title: 'Đồng hồ máy chủ',
      link: 'Xem ngày giờ của máy chủ',
      elsewhere: 'Máy chủ {{host}}: đồng hồ lệch {{span}}, máy này chưa xóa gì.',
    },
  },
} as const
