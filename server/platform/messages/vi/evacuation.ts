export const evacuation = {
  evacuation: {
    title: 'Danh sách sơ tán',
    at: 'Lúc {{time}} ngày {{day}}',
    total: '{{people}} người ({{visits}} lượt)',
    since: 'vào lúc {{time}}',
    waiting: 'Chưa tính: {{count}} lượt tự đăng ký, chưa được xác nhận.',
    explain:
      'Gọi tên theo danh sách và đánh dấu người đã ra. Dấu chỉ có trên máy này, còn nguyên khi tải lại trang.',
    missing: 'Còn thiếu {n} người',
    everybody: 'Đã đủ mọi người',
    again: 'Lập lại danh sách',
  },
} as const
