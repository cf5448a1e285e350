/** The page that puts the user's own organisation in the place of the example. */
export const ownOrganisation = {
  own_organisation: {
    title: 'Thiết lập tổ chức của mình',
    offer:
      'Chưa ghi khách nào. Sổ này đang đứng tên {{root}}; nếu không phải, thiết lập tổ chức của mình trước khi ghi khách đầu tiên.',
    again: 'Ghi nhầm tên, loại hay cổng? Thiết lập lại',
    lead: 'Khoảng hai phút. Chưa ghi khách nào thì còn làm lại được.',
    over: 'Sổ đã có dữ liệu được ghi nên không thay tổ chức được nữa. Sửa tên ở trang {{Units}}; muốn bắt đầu lại từ đầu, người cài đặt xóa thư mục dữ liệu.',
    kind: {
      label: 'Loại tổ chức',
      xa: 'Xã, phường, đặc khu',
      tinh: 'Tỉnh, sở, ngành',
      benh_vien_cong: 'Bệnh viện công lập',
      benh_vien_tu: 'Bệnh viện tư nhân',
      truong_cong: 'Trường công lập',
      truong_tu: 'Trường tư thục',
      doanh_nghiep: 'Doanh nghiệp',
      huyen: 'Huyện (trước 7/2025)',
    },
    name: 'Tên đầy đủ',
    name_hint: 'Như trên biển tên và văn bản.',
    short: 'Tên ngắn',
    short_hint: 'Khách và người trực đọc trên mọi trang. Để trống: như tên đầy đủ.',
    gates: 'Các cổng, đơn vị có sổ khách riêng',
    gates_hint:
      'Chỉ một cổng do quản trị chung phụ trách thì để trống. Nếu không, mỗi dòng một tên, dán được từ Excel.',
    gates_file: 'Hoặc tệp có các tên ấy, Excel hay CSV',
    app: 'Khuyến nghị khách cài {{app}}',
    gone: 'Xóa {{root}} đang có trong sổ ({{count}} {{units}}) cùng các tài khoản khác và mọi thiết lập đã thử.',
    submit: 'Thiết lập',
    done: 'Đã thiết lập. Việc tiếp theo ở ngay dưới đây.',
  },
} as const
