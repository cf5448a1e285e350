/** Groups items by key; keys, and the items of a key, keep the order of `all`. */
export function grouped<One, Key>(all: One[], keyOf: (one: One) => Key): [Key, One[]][] {
  const groups = new Map<Key, One[]>()
  for (const one of all) {
    const own = groups.get(keyOf(one))
    if (own) own.push(one)
    else groups.set(keyOf(one), [one])
  }
  return [...groups]
}
