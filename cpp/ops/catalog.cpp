// The table of operations.
#include "ops/catalog.h"

#include <unordered_map>

#include "base/error.h"
#include "ops/alloc.h"
#include "ops/along_axis.h"
#include "ops/dot.h"
#include "ops/identity.h"
#include "ops/linear_algebra/cholesky.h"
#include "ops/linear_algebra/eigen.h"
#include "ops/linear_algebra/expm.h"
#include "ops/linear_algebra/inverse.h"
#include "ops/linear_algebra/least_squares.h"
#include "ops/linear_algebra/qr.h"
#include "ops/linear_algebra/solve.h"
#include "ops/linear_algebra/svd.h"
#include "ops/nonzero.h"
#include "ops/reshape.h"
#include "ops/shape_ops.h"
#include "ops/sort.h"
#include "ops/top_k.h"

namespace croton {

namespace {

using A = Arguments;
using Factory = Ref<Op> (*)(const A&);

// By class name, in alphabetical order.
const std::unordered_map<std::string, Factory>& factories() {
  static const std::unordered_map<std::string, Factory> table = {
      {"AddAlongAxis", [](const A&) -> Ref<Op> { return unique<AddAlongAxis>(); }},
      {"Alloc", [](const A&) -> Ref<Op> { return unique<Alloc>(); }},
      {"ArgSortOp",
       [](const A& a) -> Ref<Op> {
         return unique<ArgSortOp>(a.text("kind"), a.optional_text("order"));
       }},
      {"Cholesky",
       [](const A& a) -> Ref<Op> { return unique<Cholesky>(a.flag("lower"), a.text("on_error")); }},
      {"Det", [](const A&) -> Ref<Op> { return unique<Det>(); }},
      {"Dot", [](const A&) -> Ref<Op> { return unique<Dot>(); }},
      {"Eig", [](const A&) -> Ref<Op> { return unique<Eig>(); }},
      {"Eigh", [](const A& a) -> Ref<Op> { return unique<Eigh>(a.text("UPLO")); }},
      {"Eigvalsh", [](const A& a) -> Ref<Op> { return unique<Eigvalsh>(a.flag("lower")); }},
      {"Expm", [](const A&) -> Ref<Op> { return unique<Expm>(); }},
      {"GradClip",
       [](const A& a) -> Ref<Op> {
         return unique<GradClip>(a.number("clip_lower_bound"), a.number("clip_upper_bound"));
       }},
      {"GradScale",
       [](const A& a) -> Ref<Op> { return unique<GradScale>(a.number("multiplier")); }},
      {"Identity", [](const A& a) -> Ref<Op> { return Identity::from_name(a.text("kind")); }},
      {"lstsq", [](const A&) -> Ref<Op> { return unique<LeastSquares>(); }},
      {"MakeVector", [](const A& a) -> Ref<Op> { return unique<MakeVector>(a.dtype("dtype")); }},
      {"MatrixInverse", [](const A&) -> Ref<Op> { return unique<MatrixInverse>(); }},
      {"MatrixPinv", [](const A&) -> Ref<Op> { return unique<MatrixPinv>(); }},
      {"Nonzero", [](const A&) -> Ref<Op> { return unique<Nonzero>(); }},
      {"QRFull", [](const A& a) -> Ref<Op> { return unique<QRFull>(a.text("mode")); }},
      {"QRIncomplete", [](const A& a) -> Ref<Op> { return unique<QRIncomplete>(a.text("mode")); }},
      {"Reshape", [](const A& a) -> Ref<Op> { return unique<Reshape>(a.integer("ndim")); }},
      {"Shape", [](const A&) -> Ref<Op> { return unique<Shape>(); }},
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
      {"SVD",
       [](const A& a) -> Ref<Op> {
         return unique<SVD>(a.flag("full_matrices"), a.flag("compute_uv"));
       }},
      {"TakeAlongAxis", [](const A&) -> Ref<Op> { return unique<TakeAlongAxis>(); }},
      {"TopKOp",
       [](const A& a) -> Ref<Op> {
         return unique<TopKOp>(a.integer("axis"), a.flag("sorted"), a.dtype("idx_dtype"),
                               a.flag("return_values"), a.flag("return_indices"));
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
