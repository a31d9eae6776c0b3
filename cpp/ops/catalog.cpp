// The table of operations.
#include "ops/catalog.h"

#include <unordered_map>

#include "base/error.h"
#include "ops/advanced_subtensor.h"
#include "ops/alloc.h"
#include "ops/along_axis.h"
#include "ops/arange.h"
#include "ops/argmax.h"
#include "ops/bartlett.h"
#include "ops/batched_dot.h"
#include "ops/bincount.h"
#include "ops/choose.h"
#include "ops/convolution.h"
#include "ops/cpu_contiguous.h"
#include "ops/crossentropy.h"
#include "ops/ctc.h"
#include "ops/cumulative.h"
#include "ops/default_value.h"
#include "ops/diagonal.h"
#include "ops/dot.h"
#include "ops/eye.h"
#include "ops/fill_diagonal.h"
#include "ops/flat_index.h"
#include "ops/flatten.h"
#include "ops/fourier_op.h"
#include "ops/gemm.h"
#include "ops/identity.h"
#include "ops/join.h"
#include "ops/linear_algebra/cholesky.h"
#include "ops/linear_algebra/eigen.h"
#include "ops/linear_algebra/expm.h"
#include "ops/linear_algebra/inverse.h"
#include "ops/linear_algebra/least_squares.h"
#include "ops/linear_algebra/qr.h"
#include "ops/linear_algebra/solve.h"
#include "ops/linear_algebra/svd.h"
#include "ops/linear_algebra/triangle.h"
#include "ops/mean.h"
#include "ops/mrg_uniform.h"
#include "ops/multinomial.h"
#include "ops/neighbours.h"
#include "ops/nonzero.h"
#include "ops/packed_matrix.h"
#include "ops/permute_row_elements.h"
#include "ops/pooling.h"
#include "ops/real_fft.h"
#include "ops/repeat.h"
#include "ops/reshape.h"
#include "ops/searchsorted.h"
#include "ops/shape_ops.h"
#include "ops/softmax.h"
#include "ops/sort.h"
#include "ops/tensordot.h"
#include "ops/tile.h"
#include "ops/top_k.h"
#include "ops/unique_values.h"

namespace croton {

namespace {

using A = Arguments;
using Factory = Ref<Op> (*)(const A&);

Ref<Op> advanced_subtensor(const A& a, MaskUse masks) {
  return unique<AdvancedSubtensor>(AdvancedIndex::decode(a.integers("index")), masks,
                                   a.flag("only_last"));
}

Ref<Op> advanced_inc_subtensor(const A& a, MaskUse masks) {
  return unique<AdvancedIncSubtensor>(AdvancedIndex::decode(a.integers("index")), masks,
                                      a.flag("set_instead_of_inc"));
}

// The dtype of what is drawn, unless the operation is to choose it.
std::optional<DType> own_dtype(const A& a) {
  if (a.text("odtype") == "auto") return std::nullopt;
  return a.dtype("odtype");
}

Ref<Op> convolution(const A& a, ConvolutionForm form, ConvolutionDirection direction) {
  ConvolutionGeometry geometry;
  geometry.border = border_mode_from_name(a.text("border"));
  geometry.pads = a.integers("pads");
  geometry.strides = a.integers("subsample");
  geometry.dilation = a.integers("filter_dilation");
  geometry.groups = a.integer("num_groups");
  geometry.is_flipped = a.flag("filter_flip");
  geometry.is_unshared = a.flag("unshared");
  geometry.image_hint = a.integers("imshp");
  geometry.filter_hint = a.integers("kshp");
  return unique<Convolution>(form, direction, std::move(geometry));
}

Ref<Op> pooling(const A& a, PoolingTask task) {
  return unique<Pooling>(task, pooling_mode_from_name(a.text("mode")), a.flag("ignore_border"),
                         a.integer("ndim"));
}

// By class name, in alphabetical order.
const std::unordered_map<std::string, Factory>& factories() {
  static const std::unordered_map<std::string, Factory> table = {
      {"ARange",
       [](const A& a) -> Ref<Op> {
         return unique<ARange>(a.dtype("dtype"), a.flag("of_integers"));
       }},
      {"AbstractConv2d",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::abstract, ConvolutionDirection::output);
       }},
      {"AbstractConv2d_gradInputs",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::abstract, ConvolutionDirection::images);
       }},
      {"AbstractConv2d_gradWeights",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::abstract, ConvolutionDirection::filters);
       }},
      {"AbstractConv3d",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::abstract, ConvolutionDirection::output);
       }},
      {"AbstractConv3d_gradInputs",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::abstract, ConvolutionDirection::images);
       }},
      {"AbstractConv3d_gradWeights",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::abstract, ConvolutionDirection::filters);
       }},
      {"AddAlongAxis", [](const A&) -> Ref<Op> { return unique<AddAlongAxis>(); }},
      {"AdvancedBooleanIncSubtensor",
       [](const A& a) -> Ref<Op> { return advanced_inc_subtensor(a, MaskUse::some); }},
      {"AdvancedBooleanSubtensor",
       [](const A& a) -> Ref<Op> { return advanced_subtensor(a, MaskUse::some); }},
      {"AdvancedIncSubtensor",
       [](const A& a) -> Ref<Op> { return advanced_inc_subtensor(a, MaskUse::none); }},
      {"AdvancedIncSubtensor1",
       [](const A& a) -> Ref<Op> { return advanced_inc_subtensor(a, MaskUse::none); }},
      {"AdvancedSubtensor",
       [](const A& a) -> Ref<Op> { return advanced_subtensor(a, MaskUse::none); }},
      {"AdvancedSubtensor1",
       [](const A& a) -> Ref<Op> { return advanced_subtensor(a, MaskUse::none); }},
      {"Alloc", [](const A&) -> Ref<Op> { return unique<Alloc>(); }},
      {"AllocDiag",
       [](const A& a) -> Ref<Op> {
         return unique<AllocDiag>(a.integer("offset"), a.integer("axis1"), a.integer("axis2"));
       }},
      {"AllocEmpty", [](const A& a) -> Ref<Op> { return unique<AllocEmpty>(a.dtype("dtype")); }},
      {"ArgSortOp",
       [](const A& a) -> Ref<Op> {
         return unique<ArgSortOp>(a.text("kind"), a.optional_text("order"));
       }},
      {"Argmax",
       [](const A& a) -> Ref<Op> {
         return unique<Argmax>(a.integers("axis"), Argmax::Kind::argmax);
       }},
      {"Argmin",
       [](const A& a) -> Ref<Op> {
         return unique<Argmax>(a.integers("axis"), Argmax::Kind::argmin);
       }},
      {"AveragePoolGrad",
       [](const A& a) -> Ref<Op> { return pooling(a, PoolingTask::spread); }},
      {"Bartlett", [](const A&) -> Ref<Op> { return unique<Bartlett>(); }},
      {"BatchedDot", [](const A&) -> Ref<Op> { return unique<BatchedDot>(); }},
      {"Bincount", [](const A& a) -> Ref<Op> { return unique<Bincount>(a.flag("assert_nonneg")); }},
      {"ChoiceFromUniform",
       [](const A& a) -> Ref<Op> {
         return unique<ChoiceFromUniform>(own_dtype(a), a.flag("replace"));
       }},
      {"Cholesky",
       [](const A& a) -> Ref<Op> { return unique<Cholesky>(a.flag("lower"), a.text("on_error")); }},
      {"Choose",
       [](const A& a) -> Ref<Op> { return Choose::from_name(a.text("mode"), a.flag("is_list")); }},
      {"ConnectionistTemporalClassification",
       [](const A& a) -> Ref<Op> {
         return unique<ConnectionistTemporalClassification>(a.flag("compute_grad"));
       }},
      {"ConsiderConstant",
       [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::consider_constant); }},
      {"ConvOp",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::legacy, ConvolutionDirection::output);
       }},
      {"Corr3dMM",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::correlation, ConvolutionDirection::output);
       }},
      {"Corr3dMM_gradInputs",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::correlation, ConvolutionDirection::images);
       }},
      {"Corr3dMM_gradWeights",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::correlation, ConvolutionDirection::filters);
       }},
      {"CorrMM",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::correlation, ConvolutionDirection::output);
       }},
      {"CorrMM_gradInputs",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::correlation, ConvolutionDirection::images);
       }},
      {"CorrMM_gradWeights",
       [](const A& a) -> Ref<Op> {
         return convolution(a, ConvolutionForm::correlation, ConvolutionDirection::filters);
       }},
      {"CpuContiguous", [](const A&) -> Ref<Op> { return unique<CpuContiguous>(); }},
      {"CrossentropyCategorical1Hot",
       [](const A&) -> Ref<Op> { return unique<CrossentropyCategorical1Hot>(); }},
      {"CrossentropyCategorical1HotGrad",
       [](const A&) -> Ref<Op> { return unique<CrossentropyCategorical1HotGrad>(); }},
      {"CrossentropySoftmax1HotWithBiasDx",
       [](const A&) -> Ref<Op> { return unique<CrossentropySoftmax1HotWithBiasDx>(); }},
      {"CrossentropySoftmaxArgmax1HotWithBias",
       [](const A&) -> Ref<Op> { return unique<CrossentropySoftmaxArgmax1HotWithBias>(); }},
      {"CumOp",
       [](const A& a) -> Ref<Op> {
         return unique<CumOp>(a.optional_integer("axis"), CumOp::function_from_name(a.text("mode")),
                              false);
       }},
      {"DeepCopyOp", [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::deep_copy); }},
      {"Default", [](const A&) -> Ref<Op> { return unique<Default>(); }},
      {"Det", [](const A&) -> Ref<Op> { return unique<Det>(); }},
      {"DisconnectedGrad",
       [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::disconnected_grad); }},
      {"Dot", [](const A&) -> Ref<Op> { return unique<Dot>(); }},
      {"Dot22", [](const A&) -> Ref<Op> { return unique<BlasOp>(BlasFunction::dot22, false); }},
      {"Dot22Scalar",
       [](const A&) -> Ref<Op> { return unique<BlasOp>(BlasFunction::dot22_scalar, false); }},
      {"DownsampleFactorMaxGradGrad",
       [](const A& a) -> Ref<Op> { return pooling(a, PoolingTask::sum_at_maxima); }},
      {"Eig", [](const A&) -> Ref<Op> { return unique<Eig>(); }},
      {"Eigh", [](const A& a) -> Ref<Op> { return unique<Eigh>(a.text("UPLO")); }},
      {"Eigvalsh", [](const A& a) -> Ref<Op> { return unique<Eigvalsh>(a.flag("lower")); }},
      {"Expm", [](const A&) -> Ref<Op> { return unique<Expm>(); }},
      {"ExpmDerivative", [](const A&) -> Ref<Op> { return unique<ExpmDerivative>(); }},
      {"ExtractDiag",
       [](const A& a) -> Ref<Op> {
         return unique<ExtractDiag>(a.integer("offset"), a.integer("axis1"), a.integer("axis2"),
                                    a.flag("view"));
       }},
      {"ExtractDiagGrad",
       [](const A& a) -> Ref<Op> {
         return unique<ExtractDiagGrad>(a.integer("offset"), a.integer("axis1"),
                                        a.integer("axis2"));
       }},
      {"Eye", [](const A& a) -> Ref<Op> { return unique<Eye>(a.dtype("dtype"), false); }},
      {"FillDiagonal", [](const A&) -> Ref<Op> { return unique<FillDiagonal>(); }},
      {"FillDiagonalOffset", [](const A&) -> Ref<Op> { return unique<FillDiagonalOffset>(); }},
      {"Flatten", [](const A& a) -> Ref<Op> { return unique<Flatten>(a.integer("outdim")); }},
      {"Fourier", [](const A& a) -> Ref<Op> { return unique<Fourier>(a.flag("inverse")); }},
      {"BatchedGemm",
       [](const A&) -> Ref<Op> { return unique<BlasOp>(BlasFunction::batched_gemm, false); }},
      {"Gemm",
       [](const A& a) -> Ref<Op> { return unique<BlasOp>(BlasFunction::gemm, a.flag("inplace")); }},
      {"Gemv",
       [](const A& a) -> Ref<Op> { return unique<BlasOp>(BlasFunction::gemv, a.flag("inplace")); }},
      {"GeneralizedEigh",
       [](const A& a) -> Ref<Op> { return unique<GeneralizedEigh>(a.flag("lower")); }},
      {"Ger",
       [](const A& a) -> Ref<Op> {
         return unique<BlasOp>(BlasFunction::ger, a.flag("destructive"));
       }},
      {"GradClip",
       [](const A& a) -> Ref<Op> {
         return unique<GradClip>(a.number("clip_lower_bound"), a.number("clip_upper_bound"));
       }},
      {"GradScale",
       [](const A& a) -> Ref<Op> { return unique<GradScale>(a.number("multiplier")); }},
      {"IRFFTOp", [](const A& a) -> Ref<Op> { return unique<IRFFTOp>(a.flag("adjoint")); }},
      {"Identity", [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::copy); }},
      {"Images2Neibs",
       [](const A& a) -> Ref<Op> {
         return unique<Images2Neibs>(patch_mode_from_name(a.text("mode")), false);
       }},
      {"Join", [](const A& a) -> Ref<Op> { return unique<Join>(a.integer("view")); }},
      {"LogSoftmax", [](const A&) -> Ref<Op> { return unique<Softmax>(true); }},
      {"MakeVector", [](const A& a) -> Ref<Op> { return unique<MakeVector>(a.dtype("dtype")); }},
      {"MatrixInverse", [](const A&) -> Ref<Op> { return unique<MatrixInverse>(); }},
      {"MatrixPinv", [](const A&) -> Ref<Op> { return unique<MatrixPinv>(); }},
      {"MaxAndArgmax",
       [](const A& a) -> Ref<Op> {
         return unique<Argmax>(a.integers("axis"), Argmax::Kind::max_and_argmax);
       }},
      {"MaxPoolGrad",
       [](const A& a) -> Ref<Op> { return pooling(a, PoolingTask::spread_to_maxima); }},
      {"MaxPoolRop",
       [](const A& a) -> Ref<Op> { return pooling(a, PoolingTask::take_at_maximum); }},
      {"Mean", [](const A& a) -> Ref<Op> { return unique<Mean>(a.optional_integer("axis")); }},
      {"MultinomialFromUniform",
       [](const A& a) -> Ref<Op> { return unique<MultinomialFromUniform>(own_dtype(a)); }},
      {"Nonzero", [](const A&) -> Ref<Op> { return unique<Nonzero>(); }},
      {"PackedDot", [](const A&) -> Ref<Op> { return unique<PackedDot>(); }},
      {"PackedMatrix", [](const A&) -> Ref<Op> { return unique<PackedMatrix>(); }},
      {"PermuteRowElements", [](const A&) -> Ref<Op> { return unique<PermuteRowElements>(); }},
      {"Pool",
       [](const A& a) -> Ref<Op> { return pooling(a, PoolingTask::pool); }},
      {"QRFull", [](const A& a) -> Ref<Op> { return unique<QRFull>(a.text("mode")); }},
      {"QRIncomplete", [](const A& a) -> Ref<Op> { return unique<QRIncomplete>(a.text("mode")); }},
      {"RFFTOp", [](const A& a) -> Ref<Op> { return unique<RFFTOp>(a.flag("adjoint")); }},
      {"RavelMultiIndex",
       [](const A& a) -> Ref<Op> {
         return unique<RavelMultiIndex>(out_of_bounds(a.text("mode")), a.text("order") == "F");
       }},
      {"RepeatGrad",
       [](const A& a) -> Ref<Op> { return unique<RepeatGrad>(a.optional_integer("axis")); }},
      {"RepeatOp",
       [](const A& a) -> Ref<Op> { return unique<Repeat>(a.optional_integer("axis")); }},
      {"Reshape", [](const A& a) -> Ref<Op> { return unique<Reshape>(a.integer("ndim")); }},
      {"SVD",
       [](const A& a) -> Ref<Op> {
         return unique<SVD>(a.flag("full_matrices"), a.flag("compute_uv"));
       }},
      {"SearchsortedOp",
       [](const A& a) -> Ref<Op> { return unique<SearchsortedOp>(a.text("side") == "right"); }},
      {"ScalarFromTensor",
       [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::scalar_from_tensor); }},
      {"Shape", [](const A&) -> Ref<Op> { return unique<Shape>(); }},
      {"Softmax", [](const A&) -> Ref<Op> { return unique<Softmax>(false); }},
      {"SoftmaxGrad", [](const A&) -> Ref<Op> { return unique<SoftmaxGrad>(); }},
      {"SoftmaxWithBias", [](const A&) -> Ref<Op> { return unique<SoftmaxWithBias>(); }},
      {"Solve",
       [](const A& a) -> Ref<Op> {
         return unique<Solve>(a.text("A_structure"), a.flag("lower"), a.flag("overwrite_A"),
                              a.flag("overwrite_b"));
       }},
      {"SortOp",
       [](const A& a) -> Ref<Op> {
         return unique<SortOp>(a.text("kind"), a.optional_text("order"));
       }},
      {"SpecifyShape", [](const A&) -> Ref<Op> { return unique<SpecifyShape>(); }},
      {"Split", [](const A& a) -> Ref<Op> { return unique<Split>(a.integer("len_splits")); }},
      {"TakeAlongAxis", [](const A&) -> Ref<Op> { return unique<TakeAlongAxis>(); }},
      {"TensorFromScalar",
       [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::tensor_from_scalar); }},
      {"Tensordot",
       [](const A& a) -> Ref<Op> {
         return unique<Tensordot>(a.integers("x_axes"), a.integers("y_axes"), a.flag("batched"));
       }},
      {"Tile", [](const A& a) -> Ref<Op> { return unique<Tile>(a.integer("ndim")); }},
      {"TopKOp",
       [](const A& a) -> Ref<Op> {
         return unique<TopKOp>(a.integer("axis"), a.flag("sorted"), a.dtype("idx_dtype"),
                               a.flag("return_values"), a.flag("return_indices"));
       }},
      {"Tri", [](const A& a) -> Ref<Op> { return unique<Eye>(a.dtype("dtype"), true); }},
      {"Triangle",
       [](const A& a) -> Ref<Op> {
         return unique<Triangle>(a.flag("lower"), a.integer("diagonal"));
       }},
      {"UndefinedGrad",
       [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::undefined_grad); }},
      {"Unique",
       [](const A& a) -> Ref<Op> {
         return unique<Unique>(a.flag("return_index"), a.flag("return_inverse"),
                               a.flag("return_counts"), a.optional_integer("axis"));
       }},
      {"UnravelIndex",
       [](const A& a) -> Ref<Op> {
         return unique<UnravelIndex>(a.integer("ndim"), a.text("order") == "F");
       }},
      {"ViewOp", [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::view); }},
      {"ZeroGrad", [](const A&) -> Ref<Op> { return unique<Identity>(IdentityKind::zero_grad); }},
      {"lstsq", [](const A&) -> Ref<Op> { return unique<LeastSquares>(); }},
      {"mrg_uniform",
       [](const A& a) -> Ref<Op> {
         return unique<MrgUniform>(a.dtype("dtype"), a.integer("ndim"));
       }},
  };
  return table;
}

}  // namespace

const PropertyValue& Arguments::find(const char* name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  fail(ErrorKind::type_error, class_name_, " needs the property '", name, "'");
}

void Arguments::fail_kind(const char* name, const char* kind) const {
  fail(ErrorKind::type_error, class_name_, ": the property '", name, "' must be ", kind);
}

DType Arguments::dtype(const char* name) const {
  const std::optional<DType> dtype = dtype_from_name(text(name));
  if (!dtype) fail_kind(name, "the name of a dtype");
  return *dtype;
}

std::optional<std::int64_t> Arguments::optional_integer(const char* name) const {
  if (is_none(name)) return std::nullopt;
  return integer(name);
}

std::optional<std::string> Arguments::optional_text(const char* name) const {
  if (is_none(name)) return std::nullopt;
  return text(name);
}

std::optional<std::vector<std::int64_t>> Arguments::optional_integers(const char* name) const {
  if (is_none(name)) return std::nullopt;
  return integers(name);
}

std::optional<DType> Arguments::optional_dtype(const char* name) const {
  if (is_none(name)) return std::nullopt;
  return dtype(name);
}

Ref<Op> make_op(const Arguments& arguments) {
  const auto found = factories().find(arguments.class_name());
  if (found == factories().end())
    fail(ErrorKind::value_error, "there is no operation '", arguments.class_name(), "'");
  return found->second(arguments);
}

}  // namespace croton
