/** Draws a picture unless the cached one of this language has the same contents, `shows`. */
type Pictures = (language: string, shows: string, draw: () => Promise<Buffer>) => Promise<Buffer>

/** The pictures beside a shared link, one for each language, cached until their contents change. */
export function createPictures(): Pictures {
  const kept = new Map<string, { shows: string; picture: Promise<Buffer> }>()
  return (language, shows, draw) => {
    const known = kept.get(language)
    if (known?.shows === shows) return known.picture
    const picture = draw()
    kept.set(language, { shows, picture })
    picture.catch(() => kept.delete(language))
    return picture
  }
}
