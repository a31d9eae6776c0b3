// Types, gradients and work of counts and choices among outcomes.
#include "ops/multinomial.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "ops/argument_checks.h"
#include "ops/binder.h"
#include "ops/constants.h"
#include "ops/expression.h"
#include "ops/matrix_rows.h"

namespace croton {

namespace {

std::string odtype_name(const std::optional<DType>& odtype) {
  return odtype ? name_of(*odtype) : "auto";
}

// Checks the three inputs, and converts the number of draws.
void prepare(const Op& op, VariableList& inputs) {
  check_count(op, inputs, 3);
  if (inputs[0]->ndim() != 2) {
    fail(ErrorKind::not_implemented_error, op.text(), ": pvals must be a matrix, got ",
         inputs[0]->type()->text());
  }
  if (inputs[1]->ndim() != 1) {
    fail(ErrorKind::not_implemented_error, op.text(), ": unis must be a vector, got ",
         inputs[1]->type()->text());
  }
  for (std::size_t i = 0; i < 2; ++i) {
    if (is_complex(inputs[i]->dtype())) {
      fail(ErrorKind::type_error, op.text(), ": probabilities must be real, got ",
           inputs[i]->type()->text());
    }
  }
  if (inputs[2]->ndim() != 0 || !is_discrete(inputs[2]->dtype())) {
    fail(ErrorKind::type_error, op.text(), ": the number of draws must be an integer scalar, got ",
         inputs[2]->type()->text());
  }
  inputs[2] = as_int64(inputs[2]);
}

// Whole numbers come of them, which small changes leave as they are.
VariableList zero_gradients(const Apply& node, const Wanted& wanted) {
  VariableList result(3);
  for (std::size_t i = 0; i < 3; ++i) {
    if (wanted[i]) result[i] = zero_gradient(Expression(node.input(i))).variable();
  }
  return result;
}

// What both do: rows of probabilities, contiguous, and numbers as float64.
struct Trial {
  MatrixRows probabilities;
  View numbers;
  std::int64_t draws;

  double number(char* const* memory, std::int64_t draw, std::int64_t row) const {
    const auto* all = reinterpret_cast<const double*>(numbers.address(memory));
    return all[draw * probabilities.count + row];
  }
};

Trial trial_of(const Op& op, Binder& binder, DType dtype) {
  const View &p = binder.input(0), &unis = binder.input(1);
  const std::int64_t draws = binder.integer(2);
  if (draws < 0 || unis.shape[0] != p.shape[0] * draws) {
    fail(ErrorKind::value_error, op.text(), ": unis.shape[0] != pvals.shape[0] * n: there are ",
         unis.shape[0], " numbers for ", draws, " draws from each row of shape ", to_text(p.shape));
  }
  return {rows_of(binder, p, dtype), binder.contiguous(with_dtype(binder, unis, DType::float64)),
          draws};
}

// The draws from rows with many outcomes can be many: where sums ascend, as they do unless a
// probability is negative, halves are left out.
void count_row(const double* p, std::int64_t outcomes, std::int64_t row, const Trial& trial,
               char* const* memory, std::vector<double>& sums, std::int64_t* counts) {
  double sum = 0;
  for (std::int64_t m = 0; m < outcomes; ++m) {
    sum += p[m];
    sums[static_cast<std::size_t>(m)] = sum;
    counts[m] = 0;
  }
  const bool ascends = std::is_sorted(sums.begin(), sums.end());
  for (std::int64_t c = 0; c < trial.draws; ++c) {
    const double u = trial.number(memory, c, row);
    const auto exceeds = [u](double s) { return s > u; };
    const auto place = ascends ? std::upper_bound(sums.begin(), sums.end(), u)
                               : std::find_if(sums.begin(), sums.end(), exceeds);
    if (place != sums.end()) ++counts[place - sums.begin()];
  }
}

// Sums of probabilities are float64; probabilities are divided in their own dtype.
template <class T>
void choose_row(T* p, std::int64_t outcomes, std::int64_t row, bool replace, const Trial& trial,
                char* const* memory, std::int64_t* chosen) {
  for (std::int64_t c = 0; c < trial.draws; ++c) {
    const double u = trial.number(memory, c, row);
    double sum = 0;
    std::int64_t m = 0;
    for (; m < outcomes; ++m) {
      sum += static_cast<double>(p[m]);
      if (sum > u) break;
    }
    chosen[c] = m < outcomes ? m : -1;
    if (replace || m == outcomes || c == trial.draws - 1) continue;
    auto rest = static_cast<T>(sum - static_cast<double>(p[m]));
    p[m] = 0;
    for (std::int64_t k = m + 1; k < outcomes; ++k) rest += p[k];
    for (std::int64_t k = 0; k < outcomes; ++k) p[k] /= rest;
  }
}

}  // namespace

std::vector<Property> MultinomialFromUniform::properties() const {
  return {{"odtype", odtype_name(odtype_)}};
}

std::string MultinomialFromUniform::text() const {
  return "MultinomialFromUniform{" + odtype_name(odtype_) + "}";
}

Ref<Apply> MultinomialFromUniform::make(VariableList inputs) const {
  prepare(*this, inputs);
  const DType dtype = odtype_.value_or(inputs[0]->dtype());
  const Pattern pattern = inputs[0]->broadcastable();
  return apply(std::move(inputs), TensorType::get(dtype, pattern));
}

VariableList MultinomialFromUniform::vjp(const Apply& node, const VariableList&,
                                         const Wanted& wanted) const {
  return zero_gradients(node, wanted);
}

void MultinomialFromUniform::bind(const Apply& node, Binder& binder) const {
  const Trial trial = trial_of(*this, binder, DType::float64);
  const MatrixRows& p = trial.probabilities;
  const MatrixRows counts = allocate_rows(binder, DType::int64, p.view.shape);
  const auto work = [trial, counts](char* const* memory) {
    const MatrixRows& rows = trial.probabilities;
    for_each_piece(rows, [&](std::int64_t first, std::int64_t count) {
      std::vector<double> sums(static_cast<std::size_t>(rows.columns));
      for (std::int64_t row = first; row < first + count; ++row) {
        count_row(reinterpret_cast<const double*>(rows.row(memory, row)), rows.columns, row, trial,
                  memory, sums, reinterpret_cast<std::int64_t*>(counts.row(memory, row)));
      }
    });
  };
  emit_work(binder, {p.view, trial.numbers}, {counts.view}, work,
            static_cast<double>(p.count * (4 * p.columns + 20 * trial.draws)));
  set_rounded_output(binder, 0, counts.view, node.output()->dtype());
}

std::vector<Property> ChoiceFromUniform::properties() const {
  return {{"odtype", odtype_name(odtype_)}, {"replace", replace_}};
}

std::string ChoiceFromUniform::text() const {
  return "ChoiceFromUniform{odtype='" + odtype_name(odtype_) +
         (replace_ ? "', replace=True}" : "', replace=False}");
}

Ref<Apply> ChoiceFromUniform::make(VariableList inputs) const {
  prepare(*this, inputs);
  const Pattern pattern{inputs[0]->broadcastable()[0], false};
  return apply(std::move(inputs), TensorType::get(odtype_.value_or(DType::int64), pattern));
}

VariableList ChoiceFromUniform::vjp(const Apply& node, const VariableList&,
                                    const Wanted& wanted) const {
  return zero_gradients(node, wanted);
}

void ChoiceFromUniform::bind(const Apply& node, Binder& binder) const {
  const DType given = binder.input(0).dtype;
  const DType dtype = is_float(given) ? row_dtype(given) : DType::float64;
  const Trial trial = trial_of(*this, binder, dtype);
  const MatrixRows& p = trial.probabilities;
  if (trial.draws > (replace_ ? p.columns * trial.draws : p.columns)) {
    fail(ErrorKind::value_error, text(), ": cannot draw ", trial.draws,
         replace_ ? " times from rows of " : " times without replacement from rows of ", p.columns,
         " outcomes");
  }
  const Dims shape{p.count, trial.draws};
  const MatrixRows chosen = allocate_rows(binder, DType::int64, shape);
  const auto work = [trial, chosen, replace = replace_](char* const* memory) {
    const MatrixRows& rows = trial.probabilities;
    const auto choose = [&]<class T>() {
      for_each_piece(rows, [&](std::int64_t first, std::int64_t count) {
        std::vector<T> own(static_cast<std::size_t>(rows.columns));
        for (std::int64_t row = first; row < first + count; ++row) {
          std::copy_n(reinterpret_cast<const T*>(rows.row(memory, row)), rows.columns, own.data());
          choose_row(own.data(), rows.columns, row, replace, trial, memory,
                     reinterpret_cast<std::int64_t*>(chosen.row(memory, row)));
        }
      });
    };
    if (rows.view.dtype == DType::float32) {
      choose.template operator()<float>();
    } else {
      choose.template operator()<double>();
    }
  };
  emit_work(binder, {p.view, trial.numbers}, {chosen.view}, work,
            static_cast<double>(p.count * trial.draws * (4 * p.columns + 20)));
  set_rounded_output(binder, 0, chosen.view, node.output()->dtype());
}

}  // namespace croton
