// Types and binding of the QR factorisation. It has no gradient, as in Theano.
#include "ops/linear_algebra/qr.h"

#include "libraries/lapack.h"
#include "ops/linear_algebra/arguments.h"
#include "ops/linear_algebra/columns.h"

namespace croton {

using namespace linear_algebra;

namespace {

double qr_cost(std::int64_t m, std::int64_t n) {
  return 2 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(std::min(m, n));
}

// The upper triangle of the factors of an m by n matrix, as many rows as `r` has.
template <class T>
void store_upper(const T* factors, std::int64_t m, const View& r, char* const* memory, T* column) {
  const std::int64_t rows = r.shape[0];
  for (std::int64_t j = 0; j < r.shape[1]; ++j) {
    for (std::int64_t i = 0; i < rows; ++i) column[i] = i <= j ? factors[j * m + i] : T(0);
    View target = r;
    target.offset += j * r.strides[1];
    target.shape = Dims{rows};
    target.strides = Dims{r.strides[0]};
    store_columns(column, target, memory);
  }
}

// Emits the factorisation of x; `finish(factors, tau, memory)` stores what is wanted of it.
// `columns` is how many columns `factors` has room for, at least those of x.
template <class T, class Finish>
void emit_qr(Binder& binder, const View& x, std::int64_t columns, std::vector<View> writes,
             Finish finish) {
  const std::int64_t m = x.shape[0], n = x.shape[1], k = std::min(m, n);
  const View factors = scratch<T>(binder, m * columns), tau = scratch<T>(binder, k);
  writes.insert(writes.end(), {factors, tau});
  emit_work(
      binder, {x}, writes,
      [=](char* const* memory) {
        T* a = elements<T>(factors, memory);
        T* scales = elements<T>(tau, memory);
        load_columns(x, memory, a);
        if (k > 0) lapack::factor_qr(m, n, a, scales);
        finish(a, scales, memory);
      },
      qr_cost(m, columns));
}

void require_mode(bool is_known, const char* op, const std::string& mode) {
  if (!is_known) fail(ErrorKind::value_error, op, " has no mode '", mode, "'");
}

}  // namespace

QRFull::QRFull(std::string mode) : mode_(std::move(mode)) {
  require_mode(mode_ == "reduced" || mode_ == "complete" || mode_ == "raw", "QRFull", mode_);
}

Ref<Apply> QRFull::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  return apply({x}, std::vector<Ref<Type>>{plain_type(x->dtype(), 2),
                                           plain_type(x->dtype(), mode_ == "raw" ? 1 : 2)});
}

void QRFull::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0);
  const std::int64_t m = x.shape[0], n = x.shape[1], k = std::min(m, n);
  visit_work_type(x.dtype, [&]<class T>() {
    if (mode_ == "raw") {
      const View h = binder.allocate(x.dtype, Dims{n, m}), tau = binder.allocate(x.dtype, Dims{k});
      emit_qr<T>(binder, x, n, {h, tau}, [=](T* a, const T* scales, char* const* memory) {
        store_columns(a, transposed(h), memory);
        store_columns(scales, tau, memory);
      });
      binder.set_output(0, h);
      binder.set_output(1, tau);
      return;
    }
    const std::int64_t q_columns = mode_ == "complete" ? m : k;
    const View q = binder.allocate(x.dtype, Dims{m, q_columns}),
               r = binder.allocate(x.dtype, Dims{q_columns, n}), column = scratch<T>(binder, m);
    emit_qr<T>(binder, x, std::max(n, q_columns), {q, r, column},
               [=](T* a, const T* scales, char* const* memory) {
                 store_upper(a, m, r, memory, elements<T>(column, memory));
                 if (q_columns > 0) lapack::make_q(m, q_columns, k, a, scales);
                 store_columns(a, q, memory);
               });
    binder.set_output(0, q);
    binder.set_output(1, r);
  });
}

QRIncomplete::QRIncomplete(std::string mode) : mode_(std::move(mode)) {
  require_mode(mode_ == "r", "QRIncomplete", mode_);
}

Ref<Apply> QRIncomplete::make(VariableList inputs) const {
  const Ref<Variable> x = matrix_argument(*this, inputs);
  return apply({x}, plain_type(x->dtype(), 2));
}

void QRIncomplete::bind(const Apply&, Binder& binder) const {
  const View x = binder.input(0);
  const std::int64_t m = x.shape[0], n = x.shape[1];
  const View r = binder.allocate(x.dtype, Dims{std::min(m, n), n});
  visit_work_type(x.dtype, [&]<class T>() {
    const View column = scratch<T>(binder, m);
    emit_qr<T>(binder, x, n, {r, column}, [=](T* a, const T*, char* const* memory) {
      store_upper(a, m, r, memory, elements<T>(column, memory));
    });
  });
  binder.set_output(0, r);
}

}  // namespace croton
