/**
 * Bounds an LRUCache to `most` entries. With its own `max` the library makes room for all of them at once: five milliseconds of the
 * start for ten thousand, whether they ever come or not.
 */
export const upTo = (most: number) => ({ maxSize: most, sizeCalculation: () => 1 })
