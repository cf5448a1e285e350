export const signIn = {
  sign_in: {
    title: 'Đăng nhập',
    username: 'Tên đăng nhập',
    password: 'Mật khẩu',
    first_time: 'Lần đầu: dùng mã đăng nhập một lần thay cho mật khẩu.',
    wrong: 'Tên đăng nhập hoặc mật khẩu chưa đúng.',
    over: '{{why}} Tài khoản này thuộc cơ quan đó nên không dùng được nữa. Cần tài khoản ở cơ quan khác, vui lòng liên hệ quản trị cấp huyện.',
    wait: 'Có nhiều lần đăng nhập chưa đúng. Vui lòng thử lại sau {{seconds}} giây.',
    expired: 'Phiên làm việc đã hết hạn. Những gì đã nhập vẫn còn và sẽ được ghi ngay sau khi đăng nhập.',
    name: {
      title: 'Họ và tên của người dùng tài khoản',
      intro:
        'Tài khoản {{username}} chưa mang tên ai. Sổ, biên bản giao ca và bản in ghi tên người trực: mỗi người dùng tài khoản của mình, không dùng chung.',
      label: 'Họ và tên',
      hint: 'Ghi đủ họ và tên có dấu như trong giấy tờ, ví dụ: Nguyễn Thị Hồng.',
      submit: 'Lưu và bắt đầu',
      carried: 'Những gì đã nhập vẫn còn và sẽ được ghi ngay sau bước này.',
      not_me: 'Không phải tài khoản của mình: đăng xuất',
    },
    code: {
      title: 'Xác thực bước hai',
      hint: 'Mở ứng dụng xác thực trên điện thoại và nhập 6 chữ số đang hiện. Mỗi mã dùng một lần.',
      no_phone: 'Không có điện thoại bên mình?',
      recovery: 'Mã dự phòng',
      recovery_hint:
        'Một trong mười mã đã in khi cài đặt. Hết mã: nhờ quản trị cấp huyện (người trực cổng: thủ trưởng cơ quan) gỡ xác thực hai bước.',
      submit: 'Xác nhận',
      other: 'Đăng nhập bằng tài khoản khác',
      late: 'Đã quá 10 phút. Vui lòng đăng nhập lại.',
    },
  },
  invitation: {
    title: 'Đặt mật khẩu',
    intro: 'Vui lòng đặt mật khẩu của riêng mình để bắt đầu dùng tài khoản này.',
    carried: 'Những gì đã nhập vẫn còn và sẽ được ghi ngay sau khi đặt mật khẩu.',
    account: 'Tài khoản của',
    office: 'Cơ quan',
    used_title: 'Lời mời đã được dùng',
    used_text:
      'Mật khẩu đã được đặt bằng liên kết hoặc mã này; mỗi lời mời chỉ dùng một lần. Nếu không phải chính mình đã đặt, vui lòng báo ngay người quản trị.',
    ended_title: 'Lời mời không còn giá trị',
    ended_text:
      'Liên kết đã quá 24 giờ, đã có lời mời mới hơn, hoặc địa chỉ bị thiếu ký tự. Vui lòng xin người quản trị lời mời mới.',
  },
} as const
