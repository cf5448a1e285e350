export const paper = {
  paper: {
    title: 'Mẫu ghi tay dự phòng',
    explain:
      'In sẵn các tờ có số để ghi tay khi mất điện hoặc mất mạng, rồi nhập vào sổ với giờ thật. Tờ chưa nhập được liệt kê ở đây.',
    count: 'Số tờ cần in',
    count_hint: 'Từ 1 đến 20 tờ, mỗi tờ 12 dòng.',
    issue: 'Lập và in',
    blank: 'Mẫu ghi tay dự phòng để in',
    print_hint: 'Dùng lệnh In của trình duyệt, giấy A4 ngang.',
    back: 'Về trang mẫu ghi tay',
    out: 'Tờ chưa nhập',
    none_out: 'Không có tờ nào chưa nhập.',
    returned: 'Tờ đã nhập',
    sheet: 'Tờ số {{number}}',
    issued_on: 'Lập ngày {{day}}',
    returned_on: 'Đã nhập ngày {{day}}',
    returned_now: 'Đã nhập xong mẫu ghi tay.',
    type_explain:
      'Gõ giờ như trên giấy (815 là 08:15), dùng phím Tab để sang ô kế tiếp. Dòng để trống được bỏ qua.',
    line: 'Dòng {{line}}',
    complete: 'Tờ này đã nhập hết',
    save: 'Ghi vào sổ',
  },
} as const
