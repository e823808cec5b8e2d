import type { ByteReader } from '../../byte-reader.ts';
import { Unreadable } from '../../unreadable.ts';
import { fieldsOf, textOf } from '../wire.ts';

/** What a node's attribute holds, as far as a scan judges it. */
export interface Attribute {
  /** Short texts: the value itself, or the elements of a tensor. */
  texts: string[];
  /** Values of other kinds and longer texts. */
  others: number;
  /** Functions that it names. */
  calls: string[];
}

/** The attribute's value where it is one short text that is written out, and no placeholder for one. */
export function literalOf(attribute: Attribute): string | undefined {
  return attribute.texts.length === 1 && attribute.others === 0 ? attribute.texts[0] : undefined;
}

/** Bytes of a text that may be a literal that is allowed. */
const shortText = 256;

/** Messages inside each other, of which parsers take as many. */
const deepest = 100;

/** AttrValue: list 1, s 2, tensor 8, placeholder 9, func 10; what it holds is added to `attribute`. */
export async function readAttribute(
  reader: ByteReader,
  end: number,
  attribute: Attribute,
  depth = 0,
): Promise<void> {
  for await (const field of fieldsOf(reader, end)) {
    if (field.number === 2 && field.end !== undefined) {
      if (field.end - reader.position > shortText) attribute.others++;
      else attribute.texts.push(await textOf(reader, field));
    } else if (field.number === 8 && field.end !== undefined) await readTensor(reader, field.end, attribute);
    else {
      attribute.others++;
      if (field.number === 1 && field.end !== undefined) await readList(reader, field.end, attribute, depth);
      else if (field.number === 10 && field.end !== undefined)
        await readCall(reader, field.end, attribute, depth);
    }
  }
}

/** ListValue: func 9. */
async function readList(reader: ByteReader, end: number, attribute: Attribute, depth: number): Promise<void> {
  for await (const field of fieldsOf(reader, end))
    if (field.number === 9 && field.end !== undefined) await readCall(reader, field.end, attribute, depth);
}

/** NameAttrList: name 1, attr 2, whose values may name functions in turn. */
async function readCall(reader: ByteReader, end: number, attribute: Attribute, depth: number): Promise<void> {
  if (depth > deepest) throw new Unreadable(`has attributes inside each other, more than ${deepest} deep`);
  let name = '';
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 1) name = await textOf(reader, field);
    else if (field.number === 2)
      for await (const part of fieldsOf(reader, field.end))
        if (part.number === 2 && part.end !== undefined)
          await readAttribute(reader, part.end, attribute, depth + 1);
  }
  attribute.calls.push(name);
}

/** TensorProto: tensor_content 4, string_val 8. Of several elements one is enough to know that it is no single text. */
async function readTensor(reader: ByteReader, end: number, attribute: Attribute): Promise<void> {
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    const length = field.end - reader.position;
    if (field.number === 4 || (field.number === 8 && (length > shortText || attribute.texts.length > 0))) {
      attribute.others++;
      return;
    }
    if (field.number === 8) attribute.texts.push(await textOf(reader, field));
  }
}
