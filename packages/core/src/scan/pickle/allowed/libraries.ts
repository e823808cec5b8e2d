import { isKind, kindOf, type Value } from '../values.ts';

/**
 * What a pickle may do with a name. `call`: it may be called with any arguments that are allowed themselves. `make`: a class that may be
 * restored (`__new__` and state) and not called, since its constructor would run with arguments of the file's choice. `name`: it may be
 * stored and neither called nor restored. A function says which arguments it may be called with.
 */
export type Use = 'call' | 'make' | 'name' | ((args: Value) => boolean);

/** Python's own. `bytearray` of a number would fill the memory, `encode` of another codec imports it. */
export const python: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  builtins: builtins(),
  __builtin__: builtins(),
  collections: { OrderedDict: 'call', defaultdict: 'call', Counter: 'call', deque: 'call' },
  copyreg: { _reconstructor: isPlainBase },
  copy_reg: { _reconstructor: isPlainBase },
  _codecs: { encode: (args) => latin1.has(itemsOf(args)[1]!) },
  datetime: { datetime: 'call', date: 'call', timedelta: 'call', time: 'call', timezone: 'call' },
  decimal: { Decimal: 'call' },
  fractions: { Fraction: 'call' },
  pathlib: { PurePosixPath: 'call' },
};

/** NumPy's, under the addresses of versions 1 and 2. */
export const numpy: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  numpy: {
    ...all(
      'name',
      'bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128 str_ bytes_ object_ log log1p log2 log10 exp expm1 sqrt square abs absolute sign cos sin tan tanh mean median min max sum std var',
    ),
    ndarray: 'name',
    dtype: 'call',
    matrix: 'name',
    recarray: 'name',
  },
  ...both('numpy._core.multiarray', 'numpy.core.multiarray', { _reconstruct: 'call', scalar: 'call' }),
  ...both('numpy._core.numeric', 'numpy.core.numeric', { _frombuffer: 'call' }),
  ...both(
    'numpy._core._multiarray_umath',
    'numpy.core._multiarray_umath',
    all('name', 'log log1p log2 log10 exp expm1 sqrt square absolute sign cos sin tan tanh'),
  ),
  'numpy.random._pickle': {
    __randomstate_ctor: isOfNumpy,
    __generator_ctor: isOfNumpy,
    __bit_generator_ctor: isOfNumpy,
  },
  'numpy.random._mt19937': { MT19937: 'name' },
  'numpy.random._pcg64': { PCG64: 'name', PCG64DXSM: 'name' },
  'numpy.random._philox': { Philox: 'name' },
  'numpy.random._sfc64': { SFC64: 'name' },
  'numpy.random.bit_generator': { SeedSequence: 'make', __pyx_unpickle_SeedSequence: 'call' },
  'numpy.ma.core': { _mareconstruct: 'call', MaskedArray: 'name' },
  'numpy.ma': { _mareconstruct: 'call', MaskedArray: 'name' },
};

/** Containers of data. */
export const data: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  ...inModules('scipy.sparse.', 'make', {
    _csr: 'csr_matrix csr_array',
    _csc: 'csc_matrix csc_array',
    _coo: 'coo_matrix coo_array',
    _dia: 'dia_matrix dia_array',
    _dok: 'dok_matrix dok_array',
    _lil: 'lil_matrix lil_array',
    _bsr: 'bsr_matrix bsr_array',
    csr: 'csr_matrix',
    csc: 'csc_matrix',
    coo: 'coo_matrix',
  }),
  'scipy.interpolate._interpolate': { interp1d: 'make' },
  'scipy.interpolate._bsplines': { BSpline: 'make' },
  'pandas.core.frame': { DataFrame: 'make' },
  'pandas.core.series': { Series: 'make' },
  'pandas.core.internals.managers': { BlockManager: 'call', SingleBlockManager: 'call' },
  'pandas._libs.internals': { _unpickle_block: 'call' },
  'pandas.core.indexes.base': { _new_Index: isIndex, Index: 'name' },
  'pandas.core.indexes.range': { RangeIndex: 'name' },
  'pandas.core.indexes.multi': { MultiIndex: 'name' },
  'pandas.core.indexes.category': { CategoricalIndex: 'name' },
  'pandas.core.indexes.datetimes': { DatetimeIndex: 'name', _new_DatetimeIndex: isIndex },
  'pandas.core.arrays.datetimes': { DatetimeArray: 'make' },
  'pandas.core.arrays.timedeltas': { TimedeltaArray: 'make' },
  'pandas.core.arrays.categorical': { Categorical: 'make' },
  'pandas._libs.arrays': { __pyx_unpickle_NDArrayBacked: 'call' },
  'pandas.core.dtypes.dtypes': { CategoricalDtype: 'make', DatetimeTZDtype: 'call' },
  'joblib.numpy_pickle': { NumpyArrayWrapper: 'make' },
};

/** What scikit-learn's estimators hold that is compiled, and restores itself through a function of its own. */
export const compiled: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  'sklearn.tree._tree': { Tree: 'call' },
  'sklearn.neighbors._kd_tree': { newObj: isOfDistances, KDTree: 'name', KDTree64: 'name', KDTree32: 'name' },
  'sklearn.neighbors._ball_tree': {
    newObj: isOfDistances,
    BallTree: 'name',
    BallTree64: 'name',
    BallTree32: 'name',
  },
  // PyFuncDistance holds a function; it is not among them.
  'sklearn.metrics._dist_metrics': {
    newObj: isOfDistances,
    ...all(
      'name',
      [
        'Euclidean',
        'SEuclidean',
        'Manhattan',
        'Chebyshev',
        'Minkowski',
        'Mahalanobis',
        'Hamming',
        'Canberra',
        'BrayCurtis',
        'Jaccard',
        'Dice',
        'RogersTanimoto',
        'RussellRao',
        'SokalMichener',
        'SokalSneath',
        'Haversine',
      ]
        .flatMap((name) => [`${name}Distance`, `${name}Distance64`, `${name}Distance32`])
        .join(' '),
    ),
  },
  'sklearn.ensemble._hist_gradient_boosting.predictor': { TreePredictor: 'make' },
  'sklearn._loss._loss': all(
    'call',
    'CyHalfSquaredError CyAbsoluteError CyPinballLoss CyHuberLoss CyHalfPoissonLoss CyHalfGammaLoss CyHalfTweedieLoss CyHalfTweedieLossIdentity CyHalfBinomialLoss CyExponentialLoss CyHalfMultinomialLoss __pyx_unpickle_CyHalfMultinomialLoss',
  ),
  'sklearn.linear_model._sgd_fast': all(
    'call',
    'Hinge SquaredHinge EpsilonInsensitive SquaredEpsilonInsensitive Regression Classification ModifiedHuber Huber Log SquaredLoss',
  ),
  'sklearn.utils._bunch': { Bunch: 'make' },
  'sklearn.compose._column_transformer': { make_column_selector: 'make' },
  // The metrics that scorers and search results refer to; none is called while a file is loaded.
  'sklearn.metrics._classification': all(
    'name',
    'accuracy_score balanced_accuracy_score f1_score log_loss precision_score recall_score matthews_corrcoef jaccard_score brier_score_loss',
  ),
  'sklearn.metrics._regression': all(
    'name',
    'mean_squared_error mean_absolute_error root_mean_squared_error r2_score median_absolute_error max_error',
  ),
  'sklearn.metrics._ranking': all('name', 'roc_auc_score average_precision_score top_k_accuracy_score'),
  'sklearn.feature_selection._univariate_selection': all('name', 'f_classif f_regression chi2 r_regression'),
  'sklearn.feature_selection._mutual_info': all('name', 'mutual_info_classif mutual_info_regression'),
};

/** Boosted trees that are no part of scikit-learn; their state is parsed by their own library. */
export const boosting: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  'xgboost.core': { Booster: 'make' },
  'xgboost.sklearn': all(
    'make',
    'XGBModel XGBClassifier XGBRegressor XGBRanker XGBRFClassifier XGBRFRegressor',
  ),
  'lightgbm.basic': { Booster: 'make' },
  'lightgbm.sklearn': all('make', 'LGBMModel LGBMClassifier LGBMRegressor LGBMRanker'),
};

/** What `torch.save` writes of tensors and state dictionaries. */
export const torch: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  torch: {
    ...all(
      'name',
      'float32 float64 float16 bfloat16 float float8_e4m3fn float8_e5m2 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex64 complex128 qint8 quint8 qint32 strided sparse_coo sparse_csr per_tensor_affine per_channel_affine',
    ),
    ...all(
      'name',
      'ByteStorage CharStorage ShortStorage IntStorage LongStorage HalfStorage FloatStorage DoubleStorage BoolStorage BFloat16Storage ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage QUInt4x2Storage QUInt2x4Storage',
    ),
    device: 'call',
    Size: 'call',
    Tensor: 'name',
  },
  'torch.storage': { UntypedStorage: 'name', TypedStorage: 'name' },
  'torch._utils': all(
    'call',
    '_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_sparse_tensor _rebuild_qtensor _rebuild_meta_tensor_no_storage',
  ),
  'torch._tensor': { _rebuild_from_type_v2: isTensorRebuild },
  'torch.nn.parameter': { Parameter: 'name', Buffer: 'name' },
  'torch.serialization': { _get_layout: 'call' },
};

/** The codec by which protocols 0 to 2 write bytes. */
const latin1: ReadonlySet<Value> = new Set(['latin1', 'latin-1', 'iso-8859-1']);

function builtins(): Record<string, Use> {
  return {
    ...all('call', 'set frozenset list dict tuple int float complex bool str slice range'),
    object: 'name',
    bytes: isOfData,
    bytearray: isOfData,
  };
}

/** Bytes from text or bytes, not from a number, which is a length. */
function isOfData(args: Value): boolean {
  return itemsOf(args).every(
    (arg) => typeof arg === 'string' || ['bytes', 'text', 'list', 'instance'].includes(kindOf(arg)),
  );
}

/** `_reconstructor(cls, base, state)` calls the base's constructor: only Python's own are bases. */
function isPlainBase(args: Value): boolean {
  const [made, base] = itemsOf(args);
  return (
    isKind(made, 'global') && isKind(base, 'global') && ['builtins', '__builtin__'].includes(base.module)
  );
}

/** `_rebuild_from_type_v2(func, type, args, state)` calls func, and sets state as attributes of the result. */
function isTensorRebuild(args: Value): boolean {
  const [rebuild, , , state] = itemsOf(args);
  const isBare = state === null || (isKind(state, 'dict') && state.entries.size === 0);
  return isKind(rebuild, 'global') && rebuild.module === 'torch._utils' && isBare;
}

/** `newObj(cls)` calls `cls.__new__(cls)`. */
function isOfDistances(args: Value): boolean {
  return itemsOf(args).every(
    (arg) => isKind(arg, 'global') && /^sklearn\.(neighbors|metrics\._dist_metrics)/.test(arg.module),
  );
}

/** NumPy's constructors of random states call what they are given. */
function isOfNumpy(args: Value): boolean {
  return itemsOf(args).every((arg) => !isKind(arg, 'global') || arg.module.startsWith('numpy.random.'));
}

/** pandas makes an index with all arguments that the file gives. */
function isIndex(args: Value): boolean {
  const [type] = itemsOf(args);
  return isKind(type, 'global') && type.module.startsWith('pandas.core.indexes.');
}

function itemsOf(args: Value): readonly Value[] {
  return isKind(args, 'tuple') ? args.items : [];
}

function all(use: Use, names: string): Record<string, Use> {
  return Object.fromEntries(names.split(' ').map((name) => [name, use]));
}

function inModules(
  prefix: string,
  use: Use,
  modules: Record<string, string>,
): Record<string, Record<string, Use>> {
  return Object.fromEntries(
    Object.entries(modules).map(([module, names]) => [prefix + module, all(use, names)]),
  );
}

function both(one: string, other: string, names: Record<string, Use>): Record<string, Record<string, Use>> {
  return { [one]: names, [other]: names };
}
