import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { localFiles } from '@mlops-actions/core/scan/model-files';
import { scikitLearnClasses } from '@mlops-actions/core/scan/pickle/allowed/scikit-learn';
import { tensorflowOperations } from '@mlops-actions/core/scan/formats/tensorflow/operations';
import { type ModelScan, scanModel } from '@mlops-actions/core/scan/scan-model';
import { runPython } from './run-python.ts';

type PeersVerdict = 'dangerous' | 'scanned' | 'not scanned' | 'error';
type PeersVerdicts = Record<string, { picklescan: PeersVerdict; modelscan: PeersVerdict }>;

interface Samples {
  names: string[];
  ours: Map<string, ModelScan>;
  theirs: PeersVerdicts;
}

let folder: string;
let hostile: Samples;
let honest: Samples;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-'));
  hostile = await samplesOf(['hostile_models.py', 'hostile_tensorflow.py'], join(folder, 'hostile'));
  honest = await samplesOf(['honest_models.py', 'honest_tensorflow.py'], join(folder, 'honest'));
}, 600_000);
afterAll(() => rm(folder, { recursive: true }));

async function samplesOf(scripts: readonly string[], to: string): Promise<Samples> {
  for (const script of scripts) await runPython(script, to);
  const names = (await readdir(to)).sort();
  const ours = new Map<string, ModelScan>();
  for (const name of names) ours.set(name, await scanModel(await localFiles(join(to, name))));
  return { names, ours, theirs: JSON.parse(await runPython('peers_verdicts.py', to)) as PeersVerdicts };
}

test('every hostile file is refused, whatever its mechanism', () => {
  const passed = hostile.names.filter((name) => hostile.ours.get(name)!.verdict !== 'refused');
  expect(passed).toEqual([]);
  expect(hostile.names.length).toBeGreaterThanOrEqual(218);
});

test('every honest model passes', () => {
  const refused = honest.names.flatMap((name) =>
    honest.ours.get(name)!.findings.map((finding) => [name, finding.detail]),
  );
  expect(refused).toEqual([]);
  expect(honest.names.length).toBeGreaterThanOrEqual(125);
});

test('what picklescan or modelscan flags is refused, and of the honest models they flag one', () => {
  const flagged = (samples: Samples) =>
    samples.names.filter((name) => Object.values(samples.theirs[name]!).includes('dangerous'));
  // A node that calls a function of its own library: modelscan takes the name for an operation.
  expect(flagged(honest)).toEqual(['saved-session']);
  for (const name of flagged(hostile))
    expect([name, hostile.ours.get(name)!.verdict]).toEqual([name, 'refused']);
  expect(flagged(hostile).length).toBeGreaterThanOrEqual(40);
});

/** Beside those that need another package to be read (HDF5, LZ4), which may be absent. */
test('what they pass and this scan refuses is of the kinds that docs/differences.md names', () => {
  const kinds = [
    // They name what is bad; what neither names passes.
    /^(build-|codec|constructor-|dotted|estimator-called|import-only|inst-no-args|memory|numpy-load|reconstructor|sklearn-function|user-module|dtype-flags)/,
    // They do not follow numbers of the extension registry and persistent ids.
    /^(ext\d|persid|binpersid)/,
    // They pass what is cut off or is no pickle.
    /^(cut-off|empty-stack|out-of-band|protocol-9|trailing|wrong-opcode)/,
    // They do not unpack these.
    /^(bz2|xz|zlib|gzip|lzma|lz4|compressed|deep|model\.tar|tar-|zip-|seven|old-joblib)/,
    // They read numbers otherwise than Python, and scan by names.
    /^(number|array-type|torch-like)/,
    // joblib's arrays end their walk.
    /^after-array/,
    // Of Keras and TensorFlow they name Lambda layers, ReadFile and WriteFile, and they read no ONNX, safetensors and YAML.
    /^saved-(?!read-file|write-file|inside)|\.(keras|pb|onnx|safetensors|yaml|json)$/,
  ];
  const passed = hostile.names.filter((name) => !Object.values(hostile.theirs[name]!).includes('dangerous'));
  expect(passed.filter((name) => !kinds.some((kind) => kind.test(name)))).toEqual([]);
});

test('each mechanism is told by its opcode, layer or operation', () => {
  const mechanisms = new Set(
    [...hostile.ours.values()].flatMap(({ findings }) => findings.map(({ mechanism }) => mechanism)),
  );
  for (const mechanism of [
    'REDUCE',
    'INST',
    'OBJ',
    'NEWOBJ',
    'NEWOBJ_EX',
    'BUILD',
    'EXT1',
    'EXT2',
    'EXT4',
    'PERSID',
    'BINPERSID',
    'STACK_GLOBAL',
    'Lambda',
    'ReadFile',
    'WriteFile',
    'PyFunc',
    'external data',
    'custom object',
    'unreadable',
  ])
    expect(mechanisms).toContain(mechanism);
});

test('each class of scikit-learn on the allow list is one whose restoring runs nothing of the file', async () => {
  const { count, wrong } = JSON.parse(
    await runPython('allow_list.py', JSON.stringify(scikitLearnClasses)),
  ) as {
    count: number;
    wrong: string[];
  };
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(300);
}, 120_000);

test('no operation of TensorFlow on the allow list takes a file, an address or a program, but for checkpoints and vocabularies', async () => {
  const { registered, unregistered, reaching } = JSON.parse(
    await runPython('tensorflow_operations.py', JSON.stringify([...tensorflowOperations])),
  ) as { registered: number; unregistered: string[]; reaching: Record<string, string[]> };
  expect(unregistered).toEqual([]);
  expect(registered).toBeGreaterThan(1_800);
  const alike = /quantile_stream_resource_handle|num_streams|is_files|top_paths|host_reserved/;
  const found = Object.entries(reaching).flatMap(([name, arguments_]) =>
    arguments_.some((argument) => !alike.test(argument)) ? [name] : [],
  );
  // Where their paths come from is followed (formats/tensorflow/file-paths.ts).
  expect(found.sort()).toEqual([
    'InitializeTableFromTextFile',
    'InitializeTableFromTextFileV2',
    'MergeV2Checkpoints',
    // Refused where its stream is a file.
    'PrintV2',
    'Restore',
    'RestoreSlice',
    'RestoreV2',
    'SaveV2',
  ]);
}, 120_000);
