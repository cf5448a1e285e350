export const deputy = {
  deputy: {
    banner: 'Ông/Bà đang thay {{head}}, đến hết ngày {{until}}.',
    of: 'Thay Ông/Bà: {{name}}, từ {{from}} đến hết {{until}}',
    mark: 'Được giao quyền từ {{from}} đến hết {{until}}',
    title: 'Thay {{head}}',
    hint: 'Trong những ngày này người đó có mọi quyền của {{head}} ở đây, phải dùng xác thực hai bước, và không giao lại được cho ai. Văn bản người đó in ra ghi KT. hoặc TUQ., chức vụ và họ tên. Kết thúc sớm được bất cứ lúc nào.',
    from: 'Từ ngày',
    until: 'Đến hết ngày',
    signs: {
      label: 'Ký văn bản',
      KT: 'KT. (ký thay): cấp phó của {{head}}',
      TUQ: 'TUQ. (thừa ủy quyền): người khác, theo văn bản ủy quyền',
    },
    position: 'Chức vụ ghi khi ký',
    position_hint: 'Ví dụ: Phó Trưởng phòng.',
    give: 'Giao quyền',
    is_given: 'Từ {{from}} đến hết {{until}}, ký {{signs}}. với chức vụ {{position}}.',
    end: 'Kết thúc ngay',
  },
} as const
