import { held, type Content } from '../content.ts';
import type { Scan } from '../scan.ts';
import { guarded } from '../unpack/guarded.ts';
import { scanKerasText } from './keras.ts';

/** Reads the configurations that Keras keeps in a HDF5 file, as attributes of its root. */
export async function scanHdf5(content: Content, scan: Scan): Promise<void> {
  const bytes = await held(content, scan.limits.heldBytes);
  const texts = await guarded('HDF5 file').run(async () => {
    const { File } = await import('jsfive');
    const { attrs } = new File(new Uint8Array(bytes).buffer, content.path);
    return ['model_config', 'training_config'].map((name) => attrs[name]);
  });
  for (const text of texts) if (typeof text === 'string') scanKerasText(text, content, scan);
}
