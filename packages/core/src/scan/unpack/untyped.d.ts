declare module 'lz4js' {
  const lz4: {
    decompressBlock: (from: Uint8Array, to: Uint8Array, start: number, length: number, at: number) => number;
  };
  export default lz4;
}
declare module 'seek-bzip';
declare module 'jsfive' {
  export class File {
    constructor(bytes: ArrayBufferLike, name: string);
    readonly attrs: Record<string, unknown>;
  }
}
