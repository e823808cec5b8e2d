/** The package gives its TypeScript sources as its types, and they do not hold under this project's options: see `paths` in tsconfig.json. */
export function decompress(packed: Uint8Array): Uint8Array;
