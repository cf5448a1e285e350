import { open, readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { StartError } from '../../platform/lib/errors.ts'

/**
 * Writes the settings that a file lacks at its end, for its owner alone; what stands there stays. Returns the names that were
 * added. Throws a StartError where the file says something else, before anything is written.
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
