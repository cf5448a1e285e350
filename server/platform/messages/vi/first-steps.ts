/** The list that tells a new user what to do first, until all of it is done. */
export const firstSteps = {
  first_steps: {
    title: 'Việc đầu tiên',
    left: '{{done}}/{{all}}',
    done: '(đã xong)',
    say: 'Đã xong',
    name: { label: 'Họ tên của tôi', hint: 'Để sổ ghi tên người, không ghi tên tài khoản.' },
    factor: { label: 'Xác thực hai bước', hint: 'Mã trên điện thoại, ngoài mật khẩu; cất mã dự phòng.' },
    hours: { label: 'Giờ làm việc, giờ khóa sổ', hint: 'Xem lại; đúng rồi thì bấm Đã xong.' },
    receptionists: {
      label: 'Tài khoản cho người trực',
      hint: 'Mỗi người một tài khoản; xong khi có người đặt mật khẩu.',
    },
    poster: { label: 'Mã QR treo ở cổng', hint: 'In, treo lên, rồi bấm Đã xong.' },
    visitor: { label: 'Ghi khách đầu tiên', hint: 'Gõ họ tên, bấm Ghi khách vào.' },
    offices: { label: 'Danh sách {{unit}}', hint: 'Xem lại; đúng rồi thì bấm Đã xong.' },
    address: {
      label: 'Địa chỉ công khai',
      hint: 'Để điện thoại mở được mã QR và lời mời; người cài đặt làm.',
    },
    heads: { label: 'Mời những {{head}}', hint: 'Xong khi mọi {{unit}} đều có {{head}} được mời.' },
    backup: { label: 'Sao lưu', hint: 'Người cài đặt đặt lịch sao lưu hằng đêm và thử khôi phục.' },
  },
} as const
