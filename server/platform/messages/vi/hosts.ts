export const hosts = {
  hosts: {
    title: 'Khách của tôi',
    explain: 'Chỉ khách đến gặp ông/bà. Câu trả lời hiện ngay ở cổng; đổi lại được bất cứ lúc nào.',
    told_here: 'Ông/bà được báo trên trang này.',
    told_by_mail: 'Ông/bà được báo trên trang này và qua thư điện tử.',
    come: 'Đã đến hôm nay',
    nobody: 'Chưa có ai đến gặp ông/bà hôm nay.',
    meetings: 'Cuộc họp của tôi',
    meeting_explain:
      'Tên cuộc họp, ngày và giờ bắt đầu là bắt buộc. Người chủ trì là ông/bà; gửi danh sách đại biểu cho người trực cổng để nhập.',
    meeting_made: 'Đã thêm cuộc họp. Gửi danh sách đại biểu cho người trực cổng để nhập.',
    meeting_known: 'Biểu mẫu này đã ghi cho một cuộc họp khác. Bấm lần nữa để ghi thêm cuộc họp này.',
    expected: 'Đang chờ đến',
    none_expected: 'Chưa hẹn khách nào.',
    left: 'Đã ra {{time}}',
    news: 'Có khách mới đến gặp ông/bà.',
    sound: 'Chuông khi có khách',
    back: 'Về Khách của tôi',
    link_full:
      'Đường dẫn này đã hẹn đủ {{most}} khách và cuộc họp hôm nay. Vui lòng nhờ người trực cổng hẹn thêm, hoặc hẹn tiếp vào ngày mai.',
    form_known: 'Biểu mẫu này đã ghi cho một khách khác. Bấm lần nữa để ghi thêm khách này.',
    has_come: 'Khách này đã đến, không xóa được nữa.',
    has_left: 'Khách này đã ra, không cần trả lời nữa.',
    call: 'gọi {{phone}}',
    untold: 'chưa báo ai',
    answered: 'Người cần gặp: {{answer}}',
    answer: {
      come_in: 'Mời vào',
      wait: 'Chờ 10 phút',
      absent: 'Không có mặt',
    },
  },
} as const
