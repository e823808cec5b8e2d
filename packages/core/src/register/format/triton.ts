import type { Content } from './content.ts';
import { highest, type ModelFormat, type ModelValue } from './model-format.ts';
import { parseTextProto, type TextMessage } from './text-proto.ts';

/** A model of Triton's repository layout: `config.pbtxt` beside numbered folders (Triton's model_config.proto). */
export async function tritonFormat(content: Content): Promise<ModelFormat | undefined> {
  const path = highest(content.paths, 'config.pbtxt');
  const text = path === undefined ? undefined : await content.text(path);
  const config = text === undefined ? undefined : parseTextProto(text);
  if (!config) return undefined;
  const runner = textOf(config, 'backend') ?? textOf(config, 'platform');
  return {
    kind: 'triton',
    flavors: runner === undefined ? [] : [{ name: runner }],
    inputs: messagesOf(config, 'input').map(valueOf),
    outputs: messagesOf(config, 'output').map(valueOf),
    environmentFiles: [],
  };
}

function valueOf(message: TextMessage): ModelValue {
  const shape = (message['dims'] ?? []).map(Number).filter((length) => Number.isInteger(length));
  return { name: textOf(message, 'name'), type: textOf(message, 'data_type') ?? 'unknown', shape };
}

function textOf(message: TextMessage, field: string): string | undefined {
  const value = message[field]?.[0];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function messagesOf(message: TextMessage, field: string): TextMessage[] {
  return (message[field] ?? []).filter((value) => typeof value !== 'string');
}
