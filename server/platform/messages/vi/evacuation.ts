export const evacuation = {
  evacuation: {
    title: 'Danh sách sơ tán',
    at: 'Lúc {{time}} ngày {{day}}',
    total: '{{people}} người ({{visits}} lượt)',
    since: 'vào lúc {{time}}',
    waiting: 'Chưa tính: {{count}} lượt tự đăng ký, chưa được xác nhận.',
    explain:
      'Gọi tên theo danh sách và đánh dấu người đã ra. Mọi máy của {{unit}} thấy cùng một danh sách và các dấu của nhau.',
    explain_offline: 'Gọi tên theo danh sách và đánh dấu người đã ra. Mất kết nối: dấu chỉ có trên máy này.',
    missing: 'Còn thiếu {{n}} người',
    everybody: 'Đã đủ mọi người',
    left: 'đã ra {{time}}',
    began: '· Điểm danh từ {{time}}',
    find: 'Tìm tên, nơi đến, biển số',
    send: 'Gửi dấu, tìm',
    none: 'Không có ai khớp.',
    away: 'Mất kết nối: dấu đang ở trên máy này và tự gửi khi có lại mạng.',
    again: 'Điểm danh lại từ đầu',
    again_text: 'Bỏ mọi dấu trên tất cả các máy, để điểm danh cho một lần báo động khác.',
    again_button: 'Bỏ mọi dấu',
  },
} as const
