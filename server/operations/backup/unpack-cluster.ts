import { mkdir, stat } from 'node:fs/promises'
import { StartError } from '../../platform/lib/errors.ts'
import { clusterFolder, writeConfiguration } from '../../platform/postgres/embedded-cluster.ts'
import type { Identity } from '../../platform/postgres/embedded-user.ts'
import { type Expected, unpack } from './archive.ts'
import { giveTree } from './give-tree.ts'

/** Makes `dataDir` and in it an archive's database, which the database user can start, with settings of our own. */
export async function unpackCluster(
  file: string,
  dataDir: string,
  { identity, ...expected }: Expected & { identity: Identity },
): Promise<void> {
  const cluster = clusterFolder(dataDir)
  await mkdir(dataDir)
  await unpack(file, dataDir, expected)
  if (!(await stat(cluster).catch(() => undefined)))
    throw new StartError(
      `${file} không phải bản sao của Sổ Cổng, hoặc của bản dùng PostgreSQL khác (it is no backup of this program, or of a version with another ` +
        'PostgreSQL).',
    )
  await writeConfiguration(cluster)
  await giveTree(identity, cluster)
}
