/** The fields of a visit. */
export const visitFields = {
  field: {
    name: 'Họ và tên',
    phone: 'Số điện thoại',
    commune_code: 'Xã, phường',
    organisation: 'Đơn vị',
    position: 'Chức vụ',
    purpose: 'Nội dung làm việc',
    purpose_note: 'Ghi rõ nội dung',
    badge: 'Thẻ khách',
    plate: 'Biển số xe',
    host: 'Người, phòng cần gặp',
    guest_id: 'Khách hẹn',
    party_size: 'Số người',
    app_status: 'Ứng dụng',
    app_outcome: 'Kết quả hướng dẫn',
    day: 'Ngày',
    entered_at: 'Giờ vào',
    left_at: 'Giờ ra',
    state: 'Trạng thái',
  },
  /** What the head reads before switching a field on. */
  field_hint: {
    plate: 'Thêm một ô không bắt buộc khi ghi khách vào, khách tự đăng ký và nhập sổ giấy.',
    badge:
      'Thêm ô số thẻ khi ghi khách vào và trang Thẻ khách: làm thẻ, in thẻ, xem thẻ nào đang giao cho khách, thẻ nào chưa trả.',
  },
  /** The lines of the privacy notice about the fields that an office may ask for. */
  field_notice: {
    plate: {
      about: 'Biển số xe',
      text: 'Chỉ khi Ông/Bà cho ghi; lưu, xem và xóa như các mục khác.',
    },
    badge: {
      about: 'Thẻ khách',
      text: 'Số thẻ Ông/Bà mang được ghi vào lượt khách. Mã trên thẻ không chứa họ tên.',
    },
  },
} as const
