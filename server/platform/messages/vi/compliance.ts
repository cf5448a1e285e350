export const compliance = {
  compliance: {
    title: 'Việc ghi nhận của các đơn vị',
    explain:
      'Chỉ tính ngày làm việc đã qua. Lượt chưa ghi giờ ra là lượt khách đã về mà sổ chưa có giờ ra. Số liệu lấy từ số đếm hằng ngày, không có tên khách.',
    early:
      'Trong thời gian này chưa có ngày làm việc nào trôi qua, nên chưa đánh giá được cơ quan nào. Chọn thời gian dài hơn.',
    calendar: 'Lịch làm việc',
    missing: 'Ngày làm việc chưa ghi nhận',
    missing_of: '{{missing}}/{{working}} ngày',
    brief: { missing: 'Không ghi', unclosed: 'Thiếu giờ ra', not_asked: 'Chưa hỏi' },
    unclosed: 'Chưa ghi giờ ra',
    not_asked: 'Chưa hỏi về ứng dụng',
    office: 'Cơ quan',
    needs: 'Mức độ',
    lines: 'Từng cơ quan',
    show: {
      label: 'Cơ quan được hiện',
      open: 'Cần đôn đốc',
      all: 'Tất cả',
      none: 'Không có cơ quan nào thuộc nhóm này trong thời gian đã chọn.',
    },
    need: { never: 'Chưa từng ghi', remind: 'Cần nhắc nhở', watch: 'Cần lưu ý', good: 'Ghi đều' },
    last: {
      title: 'Lần ghi gần nhất',
      never: 'chưa từng ghi',
      minutes: '{{minutes}} phút trước',
      hours: '{{hours}} giờ trước',
      at: '{{time}} ngày {{day}}',
    },
    reminder: {
      title: 'Gửi qua Zalo',
      short: 'Lời nhắc',
      of: 'Lời nhắc gửi {{office}}',
      all: 'Một tin chung gửi {{number}} đơn vị chưa ghi hoặc ghi chưa đều',
      to_all: 'Kính gửi các cơ quan, đơn vị,',
      silent:
        'Về việc ghi nhận người ra, vào trụ sở, {{period}}: {{number}} cơ quan, đơn vị sau chưa ghi hoặc ghi chưa đều:',
      days: '{{missing}} trong {{working}} ngày làm việc chưa ghi',
      to: 'Kính gửi {{office}},',
      never: 'Sổ theo dõi người ra, vào của đơn vị chưa có lượt ghi nào.',
      period: 'Về việc ghi nhận người ra, vào trụ sở, {{period}}:',
      missing: '- {{number}} ngày làm việc chưa có lượt ghi nào: {{days}}.',
      more: 'và {{number}} ngày khác',
      unclosed: '- {{number}} lượt chưa ghi giờ ra ({{share}}).',
      not_asked: '- {{number}} lượt chưa hỏi về {{app}} ({{share}}).',
      please:
        'Đề nghị đơn vị cử người ghi nhận hằng ngày, ghi giờ ra khi khách về. Nếu cần hỗ trợ, vui lòng báo lại. Trân trọng.',
    },
  },
} as const
