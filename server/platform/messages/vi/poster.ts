export const poster = {
  poster: {
    title: 'Mã QR tự đăng ký',
    no_address: 'Chưa có mã QR: Sổ Cổng chưa có địa chỉ mà điện thoại của khách mở được.',
    sizes: 'Khổ giấy',
    heading: 'Khách tự đăng ký khi vào {{unit}}',
    steps: {
      one: 'Mở máy ảnh hoặc Zalo, quét mã này.',
      two: 'Điền họ tên, bấm “Gửi đăng ký”.',
      three: 'Cho người trực cổng xem màn hình. Khi về, bấm “Tôi ra về”.',
    },
    by_hand: 'Hoặc gõ vào trình duyệt:',
    issued: 'Ngày phát hành: {{day}}',
    no_phone: 'Không có điện thoại? Người trực cổng sẽ ghi giúp.',
    no_phone_kiosk: 'Không có điện thoại? Mời ghi tên ở ki-ốt trong sảnh.',
    print: 'In khổ {{size}} bằng lệnh in của trình duyệt.',
    renew: 'Đổi mã mới',
    renew_text: 'Mã cũ sẽ được báo là “mã QR cũ”. Hãy in và treo tờ mới.',
    code_alt: 'Mã QR mở trang tự đăng ký của {{office}}',
  },
} as const
