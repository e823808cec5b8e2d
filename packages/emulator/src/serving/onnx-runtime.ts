import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as Onnx from 'onnxruntime-web';

export type OnnxRuntime = typeof Onnx;

/** The module that `loadOnnxRuntime` imports: the one place that knows where the package is. */
function runtimeModule(): string {
  return createRequire(import.meta.url).resolve('onnxruntime-web');
}

let loaded: Promise<OnnxRuntime> | undefined;

/** ONNX Runtime compiled to WebAssembly, on one thread: it runs in this process, on the CPU. */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= (async () => {
    // A bundler is to leave this import alone: the package is found when the emulator runs.
    const module = (await import(
      /* webpackIgnore: true */ pathToFileURL(runtimeModule()).href
    )) as OnnxRuntime & {
      default?: OnnxRuntime;
    };
    const runtime = module.default ?? module;
    runtime.env.wasm.numThreads = 1;
    runtime.env.logLevel = 'error';
    return runtime;
  })();
  return loaded;
}
