export const signIn = {
  sign_in: {
    title: 'Đăng nhập',
    username: 'Tên đăng nhập',
    password: 'Mật khẩu',
    pin: 'Máy này nhận mã PIN thay cho mật khẩu.',
    first_time: 'Lần đầu: dùng mã đăng nhập một lần thay cho mật khẩu.',
    wrong: 'Tên đăng nhập hoặc mật khẩu chưa đúng.',
    wrong_code:
      'Tên đăng nhập hoặc mã đăng nhập một lần chưa đúng, hoặc mã đã dùng, đã hết hạn. Đúng từng chữ mà vẫn không vào được thì xin mã mới.',
    show: 'Hiện',
    over: '{{why}} Tài khoản này thuộc {{unit}} đó nên không dùng được nữa. Cần tài khoản ở {{unit}} khác, vui lòng liên hệ quản trị chung.',
    wait: 'Có nhiều lần đăng nhập chưa đúng. Vui lòng thử lại sau {{seconds}} giây.',
    expired: 'Phiên đăng nhập đã hết hạn. Những gì đã nhập vẫn còn, vui lòng đăng nhập để tiếp tục.',
    not_kept:
      'Chưa đăng nhập, nên những gì vừa gửi chưa được ghi và không giữ lại được. Vui lòng đăng nhập rồi nhập lại.',
    name: {
      title: 'Họ và tên của người dùng tài khoản',
      intro:
        'Tài khoản {{username}} chưa mang tên ai. Sổ, biên bản giao ca và bản in ghi tên người trực: mỗi người dùng tài khoản của mình, không dùng chung.',
      label: 'Họ và tên',
      hint: 'Ghi đủ họ và tên có dấu như trong giấy tờ, ví dụ: Nguyễn Thị Hồng.',
      submit: 'Lưu và bắt đầu',
      carried: 'Những gì đã nhập vẫn còn và hiện lại ngay sau bước này.',
      not_me: 'Không phải tài khoản của mình: đăng xuất',
    },
    code: {
      title: 'Xác thực hai bước',
      hint: 'Mở ứng dụng xác thực trên điện thoại và nhập 6 chữ số đang hiện. Mỗi mã dùng một lần.',
      no_phone: 'Không có điện thoại bên mình?',
      recovery: 'Mã dự phòng',
      recovery_hint:
        'Một trong mười mã đã in khi cài đặt. Hết mã: nhờ quản trị chung (người trực cổng: {{head}}) gỡ xác thực hai bước.',
      submit: 'Xác nhận',
      other: 'Đăng nhập bằng tài khoản khác',
      late: 'Đã quá 10 phút. Vui lòng đăng nhập lại.',
    },
    oidc: {
      button: 'Đăng nhập bằng tài khoản của {{root}}',
      title: 'Tài khoản của {{root}}',
      wait: 'Đang chuyển trang, vui lòng chờ.',
      go_on: 'Tiếp tục',
      away: 'Máy chủ tài khoản của {{root}} chưa trả lời. Vui lòng thử lại sau ít phút, hoặc đăng nhập bằng mật khẩu nếu có.',
      failed:
        'Chưa đăng nhập được bằng tài khoản của {{root}}: đã hủy, đã quá 10 phút, hoặc bắt đầu ở trình duyệt khác. Vui lòng thử lại.',
      unknown:
        'Tài khoản này của {{root}} chưa gắn với tài khoản Sổ Cổng nào đang dùng được. Vui lòng xin người quản trị một lời mời.',
      taken:
        'Tài khoản này của {{root}} đã gắn với một tài khoản Sổ Cổng khác, nên lời mời chưa được dùng. Vui lòng báo người quản trị.',
      password_only:
        'Những gì đã nhập vẫn còn, nhưng phiên cũ đã bị xóa nên chỉ gửi tiếp được khi đăng nhập bằng mật khẩu.',
    },
  },
  unsent: {
    title: 'Biểu mẫu này chưa được gửi',
    text: 'Lúc bấm gửi, phiên đăng nhập đã hết hạn nên chưa có gì được ghi. Nếu không phải mình nhập, chọn Bỏ.',
    others:
      'Biểu mẫu này do {{person}} mở; lúc bấm gửi, phiên đăng nhập đã hết hạn nên chưa có gì được ghi. Nếu gửi, việc này ghi tên {{own}}.',
    page: 'Trang',
    its_page: 'Mở trang của biểu mẫu',
    action: 'Việc sẽ làm',
    at: 'Bấm gửi lúc',
    others_typed: 'Các mục khác',
    drop: 'Bỏ',
    send: 'Gửi',
    dropped: {
      title: 'Biểu mẫu lúc trước không được gửi',
      text: 'Biểu mẫu đó thuộc {{unit}} khác hoặc đã quá 12 giờ, nên đã bỏ; chưa có gì được ghi.',
      go_on: 'Tiếp tục',
    },
  },
  invitation: {
    title: 'Đặt mật khẩu',
    intro: 'Vui lòng đặt mật khẩu của riêng mình để bắt đầu dùng tài khoản này.',
    carried: 'Những gì đã nhập vẫn còn và hiện lại ngay sau khi đặt mật khẩu.',
    account: 'Tài khoản của',
    office: '{{Unit}}',
    used_title: 'Lời mời đã được dùng',
    used_text:
      'Mật khẩu đã được đặt bằng đường dẫn hoặc mã này; mỗi lời mời chỉ dùng một lần. Nếu không phải chính mình đã đặt, vui lòng báo ngay người quản trị.',
    ended_title: 'Lời mời không còn giá trị',
    ended_text:
      'Đường dẫn đã hết hạn, đã có lời mời mới hơn, hoặc địa chỉ bị thiếu ký tự. Vui lòng xin người quản trị lời mời mới.',
  },
} as const
