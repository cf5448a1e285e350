export const organisation = {
  about_organisation: {
    title: 'Về {{root}}',
    explain:
      'Những chữ dưới đây có trên trang của khách, trong hướng dẫn và báo cáo. Ô để trống lấy theo loại tổ chức.',
    names: 'Sửa tên và tên ngắn',
    where: 'Nơi đặt trụ sở',
    province: 'Tỉnh, thành phố',
    commune: 'Xã, phường',
    words: 'Cách gọi',
    unit: 'Một nơi trong hệ thống',
    units: 'Nhiều nơi trong hệ thống',
    head: 'Người đứng đầu một nơi',
    staff: 'Người làm việc ở đó',
    usually: 'Đang dùng: {{word}}',
    purposes: 'Nội dung làm việc',
    purposes_hint:
      'Ghi chữ hiện trên biểu mẫu; để trống thì biểu mẫu không có nội dung đó. Lượt đã ghi không đổi.',
    parts: 'Chức năng',
    parts_hint:
      'Chức năng không chọn thì menu, trang, hướng dẫn và báo cáo không nhắc đến. Dữ liệu đã ghi vẫn giữ.',
    part: {
      compliance: 'Tình hình ghi sổ của từng {{unit}}',
      trace: 'Truy vết nhiều {{unit}}',
      outreach: 'Sổ tuyên truyền về ứng dụng',
      declarations: '{{Staff}} tự khai về ứng dụng',
      one_stop: 'Mục tiêu 100% tại bộ phận một cửa',
    },
    data: 'Dữ liệu cá nhân',
    contact: 'Nơi hỏi về dữ liệu cá nhân',
    contact_hint: 'Người hoặc bộ phận; khách đọc trong thông báo về dữ liệu.',
    contact_phone: 'Điện thoại',
    contact_email: 'Thư điện tử',
    ownership: { label: 'Thuộc loại', public: 'Công lập', private: 'Tư nhân' },
    legal: 'Căn cứ xử lý dữ liệu',
    legal_hint: 'Thay câu về căn cứ trong thông báo cho khách. Nên để người hiểu luật đọc trước.',
    report: 'Báo cáo',
    place: 'Địa danh',
    above: 'Cấp trên trực tiếp',
    signatory: 'Quyền hạn, chức vụ của người ký',
    signatory_next: 'Dòng thứ hai của chức vụ',
    nation: 'Có quốc hiệu, tiêu ngữ',
    save: 'Lưu',
    saved: 'Đã lưu.',
  },
  /**
   * What `{{root}}`, `{{unit}}`, `{{units}}`, `{{head}}`, `{{staff}}` and `{{member}}` mean in other texts: for an organisation of
   * each kind, and before it is known.
   */
  words: {
    unknown: {
      root: 'cơ quan chủ quản',
      unit: 'cơ quan',
      units: 'cơ quan, đơn vị',
      head: 'thủ trưởng cơ quan',
      staff: 'cán bộ, công chức',
      member: 'cán bộ',
    },
    huyen: {},
    xa: {},
    tinh: {},
    su_nghiep: {
      unit: 'cơ sở',
      units: 'khoa, phòng, cơ sở',
      head: 'người phụ trách',
      staff: 'viên chức, người lao động',
      member: 'nhân viên',
    },
    doanh_nghiep: {
      unit: 'cơ sở',
      units: 'cơ sở',
      head: 'người quản lý',
      staff: 'người lao động',
      member: 'nhân viên',
    },
  },
} as const
