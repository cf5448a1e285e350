import { open, readFile, writeFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { StartError } from '../../platform/lib/errors.ts'

/**
 * Appends missing settings to a file that only its owner can read; existing ones stay. Returns the names added. Throws a
 * StartError, before it writes anything, when the file has another value.
 */
export async function completeEnvFile(file: string, settings: Record<string, string>): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return ''
  })
  const there = parseEnv(text)
  for (const [name, value] of Object.entries(settings)) {
    const old = there[name]
    if (old !== undefined && old !== value && name !== 'BACKUP_KEY')
      throw new StartError(
        `${file} đã ghi ${name}=${old}. Sửa ở đó, hoặc chạy lại với giá trị đó (it says so already: change it there).`,
      )
  }
  const added = Object.entries(settings).filter(([name]) => there[name] === undefined)
  if (added.length === 0) return []
  const handle = await open(file, 'a', 0o600)
  try {
    const lines = added.map(([name, value]) => `${name}=${value}\n`).join('')
    await handle.write(`${text === '' || text.endsWith('\n') ? '' : '\n'}${lines}`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return added.map(([name]) => name)
}

/** Keeps the earlier value as a comment. Throws a StartError when the file does not have the setting. */
export async function replaceSetting(file: string, name: string, value: string, now: Date): Promise<void> {
  const text = await readFile(file, 'utf8')
  const lines = text.split('\n')
  const isSetting = (line: string) => line.startsWith(`${name}=`)
  if (!lines.some(isSetting))
    throw new StartError(
      `${file} không có ${name}: đổi ở nơi đã đặt (it does not have the setting: change it where it is set).`,
    )
  const until = now.toISOString().slice(0, 10)
  const changed = lines.map((line) =>
    isSetting(line) ? `# until ${until}: ${line}\n${name}=${value}` : line,
  )
  await writeFile(file, changed.join('\n'), { flush: true })
}
