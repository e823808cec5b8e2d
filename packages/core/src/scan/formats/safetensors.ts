import type { RangedContent } from '../content.ts';
import { shownName } from '../finding.ts';
import { Unreadable } from '../unreadable.ts';

/** Bits of an element, by safetensors' names. */
const bits: Readonly<Record<string, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
};

/** The library refuses longer headers too. */
const longestHeader = 100_000_000;

/**
 * Holds a safetensors file to its format: the header is JSON, each tensor has the bytes that its shape needs, and together they fill the
 * file without overlap or hole (https://huggingface.co/docs/safetensors).
 * @throws Unreadable where it does not
 */
export async function scanSafetensors(content: RangedContent): Promise<void> {
  const prefix = Buffer.from(await content.read(0, 8));
  const length = prefix.length === 8 ? Number(prefix.readBigUInt64LE(0)) : Infinity;
  if (length > longestHeader || length + 8 > content.size)
    throw new Unreadable('has a safetensors header that is longer than the file or than 100 MB');
  const data = content.size - 8 - length;
  const spans = Object.entries(await headerOf(content, length))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, tensor]) => spanOf(name, tensor))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of spans) {
    if (begin !== at)
      throw new Unreadable(
        `has ${begin < at ? 'tensors that overlap' : 'bytes that belong to no tensor'} before '${name}'`,
      );
    at = end;
  }
  if (at !== data) throw new Unreadable(`has ${data} bytes of tensors where its header says ${at}`);
}

async function headerOf(content: RangedContent, length: number): Promise<Record<string, unknown>> {
  const chunks: Uint8Array[] = [];
  for (let read = 0; read < length;) {
    const chunk = await content.read(8 + read, Math.min(length - read, 2 ** 20));
    if (chunk.length === 0) throw new Unreadable('ends inside its header');
    chunks.push(chunk);
    read += chunk.length;
  }
  try {
    const header: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)),
    );
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new Unreadable('has a safetensors header that is no JSON object');
}

function spanOf(key: string, tensor: unknown): { name: string; begin: number; end: number } {
  const name = shownName(key);
  const { dtype, shape, data_offsets: offsets } = (tensor ?? {}) as Record<string, unknown>;
  const width = typeof dtype === 'string' && Object.hasOwn(bits, dtype) ? bits[dtype] : undefined;
  if (width === undefined || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    throw new Unreadable(`describes the tensor '${name}' as safetensors does not`);
  const [begin, end] = offsets as [number, number];
  const needed = (shape.reduce((product, size) => product * size, 1) * width) / 8;
  if (end - begin !== needed)
    throw new Unreadable(`gives the tensor '${name}' ${end - begin} bytes where its shape needs ${needed}`);
  return { name, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
