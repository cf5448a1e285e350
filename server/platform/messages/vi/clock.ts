export const clock = {
  clock: {
    title: 'Ngày giờ của máy chủ',
    span: { days: '{{count}} ngày', hours: '{{count}} giờ', minutes: '{{count}} phút' },
    notice: {
      off: 'Theo đồng hồ máy chủ, lần xóa theo thời hạn trước cách đây {{span}}. Chưa xóa gì theo đồng hồ này.',
      behind: 'Đồng hồ máy chủ chậm {{span}} so với các lượt đã ghi. Thứ tự trong sổ có thể sai.',
      held: 'Theo đồng hồ máy chủ, {{expired}} trong {{kept}} lượt hết hạn lưu cùng lúc, nhiều hơn số ngày đã qua. Chưa xóa, chờ xác nhận ngày hôm nay.',
      link: 'Xác nhận ngày hôm nay',
      no_codes:
        'Nếu mã trên điện thoại không được nhận: dùng mã dự phòng, hoặc nhờ người vận hành máy chủ chỉnh lại ngày giờ (đã đúng mà không khởi động được: npm start -- --trust-clock).',
      tell: 'Vui lòng báo {{head}}.',
    },
    sure: 'Đồng hồ máy chủ khớp với các lượt đã ghi.',
    done: 'Đã xác nhận ngày hôm nay.',
    facts: {
      clock: 'Máy chủ báo',
      last: 'Lần xóa trước',
      waits: 'Đang chờ',
      waits_text: 'xóa những gì hết hạn lưu. Ghi khách ra, vào và khóa sổ vẫn như thường.',
    },
    confirm: {
      title: 'Hôm nay là ngày nào?',
      hint: 'Xem lịch riêng rồi so với ngày máy chủ báo ở trên.',
      day: 'Ngày hôm nay',
      button: 'Xác nhận',
      own: 'Áp dụng cho {{unit}} này. Quản trị chung xác nhận được cho mọi {{unit}}.',
      all: 'Áp dụng cho mọi {{unit}}.',
      deletes: 'Xác nhận thì xóa ngay {{expired}} trong {{kept}} lượt đang lưu.',
      deletes_none: 'Theo đồng hồ này chưa có lượt nào hết hạn lưu.',
      undone: 'Xóa rồi thì không lấy lại được.',
      district: 'Quản trị chung xác nhận, hoặc chỉnh lại đồng hồ máy chủ.',
    },
    row: { title: 'Đồng hồ máy chủ', link: 'Xem ngày giờ của máy chủ' },
  },
} as const
