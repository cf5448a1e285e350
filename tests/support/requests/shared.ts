import { randomUUID } from 'node:crypto'
import { HOUR } from '../../../server/platform/lib/clock.ts'
import { entry } from '../replay.ts'
import { DAY, DEPUTATION, type Fields, type Make, type Requests, SAID, type Scene } from './scene.ts'

/** An entry of yesterday evening that arrives after the day was closed. */
export const lateEntry = (scene: Scene) =>
  entry({ at: scene.app.clock.now().getTime() - 14.5 * HOUR }, { name: SAID.visitor, phone: scene.phone() })

/** Uploads a list and returns the path of its preview. */
export async function preview(scene: Scene, by: string, base: string, text: string): Promise<string> {
  return scene.made(by, `${base}/import`, { text })
}

/** The pages of a list import. */
export function imports(by: string, base: string, text: () => string): Requests {
  return importsOf(by, base, async () => base, text)
}

/** The same for a list that belongs to something which must be created first. */
export function importsOf(
  by: string,
  route: string,
  made: (scene: Scene) => Promise<string>,
  text: () => string,
): Requests {
  return {
    [`GET ${route}/import`]: async (scene) => ({ by, to: `${await made(scene)}/import` }),
    [`GET ${route}/import/template.csv`]: async (scene) => ({
      by,
      to: `${await made(scene)}/import/template.csv`,
    }),
    [`POST ${route}/import`]: async (scene) => ({
      by,
      to: `${await made(scene)}/import`,
      fields: { text: text() },
    }),
    [`GET ${route}/import/:id`]: async (scene) => ({
      by,
      to: await preview(scene, by, await made(scene), text()),
    }),
    [`POST ${route}/import/:id`]: async (scene) => {
      const to = await preview(scene, by, await made(scene), text())
      return { by, to, fields: await scene.formAt(by, to) }
    },
  }
}

const PERIOD = { from: DAY, to: DAY }

export function reports(by: string, base: string): Requests {
  const frozen = (scene: Scene) => scene.made(by, base, { client_uuid: randomUUID(), ...PERIOD })
  return {
    [`GET ${base}`]: () => ({ by, to: base }),
    [`POST ${base}`]: () => ({ by, to: base, fields: { client_uuid: randomUUID(), ...PERIOD } }),
    [`GET ${base}/:id`]: async (scene) => ({ by, to: await frozen(scene) }),
    [`GET ${base}/:id/compare`]: async (scene) => ({ by, to: `${await frozen(scene)}/compare` }),
    [`POST ${base}/:id/docx`]: async (scene) => ({ by, to: `${await frozen(scene)}/docx` }),
  }
}

const DIARY = { day: DAY, activity: 'radio.minute', quantity: '5', title: SAID.diary }

export function outreach(by: string, base: string): Requests {
  const recorded = async (scene: Scene): Promise<string> => {
    const id = randomUUID()
    await scene.made(by, base, { client_uuid: id, ...DIARY })
    return `${base}/${id}`
  }
  const list = () =>
    [
      'Ngày;Hình thức;Đơn vị tính;Số lượng;Nội dung',
      `${DAY};Phát thanh, truyền thanh;phút;15;${randomUUID()}`,
    ].join('\n')
  return {
    [`GET ${base}`]: () => ({ by, to: base }),
    [`POST ${base}`]: () => ({ by, to: base, fields: { client_uuid: randomUUID(), ...DIARY } }),
    ...imports(by, base, list),
    [`GET ${base}/:id`]: async (scene) => ({ by, to: await recorded(scene) }),
    [`POST ${base}/:id/correct`]: async (scene) => ({
      by,
      to: `${await recorded(scene)}/correct`,
      fields: { ...DIARY, quantity: '6', seen_version: '1', reason: 'mistyped' },
    }),
    [`POST ${base}/:id/void`]: async (scene) => ({
      by,
      to: `${await recorded(scene)}/void`,
      fields: { reason: 'not_held' },
    }),
  }
}

/** The accounts that a head or the district manages. */
export function accounts(by: string, base: string): Requests {
  const fresh = (): Fields => ({
    client_uuid: randomUUID(),
    username: `moi.${randomUUID()}`,
    display_name: SAID.account,
    role: 'reception',
    office: 'tt-hcc',
  })
  const colleague = (scene: Scene) => scene.person('reception')
  const of =
    (path: string, fields?: Fields): Make =>
    async (scene) => ({ by, to: `${base}/${(await colleague(scene)).id}${path}`, ...(fields && { fields }) })
  const list = () => {
    const { username } = fresh()
    return base.startsWith('/office')
      ? `Họ và tên;Tên đăng nhập\n${SAID.account};${username}`
      : `Họ và tên;Tên đăng nhập;Vai trò;Cơ quan\n${SAID.account};${username};reception;tt-hcc`
  }
  return {
    [`GET ${base}`]: () => ({ by, to: base }),
    [`POST ${base}`]: () => ({ by, to: base, fields: fresh() }),
    [`GET ${base}/new`]: () => ({ by, to: `${base}/new` }),
    ...imports(by, base, list),
    [`POST ${base}/invitations`]: async (scene) => {
      const { id } = await colleague(scene)
      await scene.app.rows('update account set password_hash = null where id = $1', [id])
      return { by, to: `${base}/invitations`, fields: { state: 'waiting' } }
    },
    [`GET ${base}/:account`]: of(''),
    [`POST ${base}/:account`]: of('', { display_name: 'Tên Mới', role: 'reception', office: 'tt-hcc' }),
    [`POST ${base}/:account/invite`]: of('/invite'),
    [`POST ${base}/:account/deputy`]: of('/deputy', DEPUTATION),
    [`POST ${base}/:account/deputy/end`]: async (scene) => ({
      by,
      to: `${base}/${(await scene.deputy()).id}/deputy/end`,
    }),
    [`POST ${base}/:account/disable`]: of('/disable'),
    [`POST ${base}/:account/enable`]: async (scene) => {
      const { id } = await colleague(scene)
      await scene.made(by, `${base}/${id}/disable`)
      return { by, to: `${base}/${id}/enable` }
    },
    [`POST ${base}/:account/second-factor/remove`]: async (scene) => {
      const { id } = await scene.person('reception', { factor: true })
      return { by, to: `${base}/${id}/second-factor/remove` }
    },
    [`POST ${base}/:account/sessions/end`]: async (scene) => {
      const { id, username } = await colleague(scene)
      await scene.sessionOf(username)
      return { by, to: `${base}/${id}/sessions/end` }
    },
    [`POST ${base}/:account/sessions/:session/end`]: async (scene) => {
      const { id, username } = await colleague(scene)
      return { by, to: `${base}/${id}/sessions/${await scene.sessionOf(username)}/end` }
    },
  }
}

/** The webhook of an office, or of the district. */
export function webhooks(by: string, base: string, isDistrict: boolean): Requests {
  const made = (scene: Scene) => scene.made(by, base, { url: 'https://example.vn/' })
  return {
    [`POST ${base}`]: () => ({ by, to: base, fields: { url: `${SAID.hook}${randomUUID()}` } }),
    [`POST ${base}/secret`]: async (scene) => {
      await made(scene)
      const { secret } = await scene.first<{ secret: string }>(
        `select secret_id as secret from office_webhook join office on id = office_id
         where case when $1 then parent_id is null else code = 'tt-hcc' end`,
        [isDistrict],
      )
      return { by, to: `${base}/secret`, fields: { replaces: secret } }
    },
    [`POST ${base}/remove`]: async (scene) => {
      await made(scene)
      return { by, to: `${base}/remove` }
    },
    [`POST ${base}/test`]: () => ({ by, to: `${base}/test` }),
  }
}
