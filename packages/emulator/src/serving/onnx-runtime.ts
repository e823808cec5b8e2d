import { pathToFileURL } from 'node:url';
import type * as Onnx from 'onnxruntime-web';
import { locatePackage } from '../server/packages.ts';

export type OnnxRuntime = typeof Onnx;

let loaded: Promise<OnnxRuntime> | undefined;

/** ONNX Runtime compiled to WebAssembly, on one thread: it runs in this process, on the CPU. */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= (async () => {
    // A bundler is to leave this import alone: the package is found when the emulator runs.
    const module = (await import(
      /* webpackIgnore: true */ pathToFileURL(locatePackage('onnxruntime-web')).href
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
