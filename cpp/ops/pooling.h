// Pooling of images over windows of their last dimensions, and its gradients.
#pragma once

#include <optional>

#include "graph/op.h"

namespace croton {

// What becomes of the elements of a window. Means count the elements of the image's border or leave
// them out.
enum class PoolingMode : std::uint8_t { max, sum, average_inc_pad, average_exc_pad };

// Throws ValueError for an unknown name.
PoolingMode pooling_mode_from_name(const std::string& name);

// What is computed, for images x:
//   pool                the value z of each window
//   spread_to_maxima    from x, z and a gradient of z that of x: it goes to every element that
//                       equals the maximum of its window
//   spread              from x, for its shape, and a gradient of sums or means that of x
//   sum_at_maxima       from x, z and a change of x that of z, the adjoint of spread_to_maxima: the
//                       sum over all elements that equal the maximum
//   take_at_maximum     from x and a change of x that at the first maximum
enum class PoolingTask : std::uint8_t {
  pool,
  spread_to_maxima,
  spread,
  sum_at_maxima,
  take_at_maximum
};

// Windows lie over the last `ndim` dimensions, 1 to 3, of a tensor; all dimensions before them are
// batch. The last three inputs are vectors of `ndim` integers: lengths of windows, steps from one
// to the next, and widths of a border around the image. The border is no element of any window but
// counts in some means. Where `ignores_border` windows lie within the image and its border;
// otherwise there is no border, and those at the end of the image may reach beyond.
class Pooling final : public Op {
 public:
  // Throws ValueError unless there is such an operation.
  Pooling(PoolingTask task, PoolingMode mode, bool ignores_border, std::int64_t ndim);

  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override;
  std::vector<Property> properties() const override;
  std::string text() const override;
  // Throws where values that are constants could not be right for any image, and where a window is
  // known to be longer than the image.
  Ref<Apply> make(VariableList inputs) const override;
  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override;
  bool is_connected(const Apply&, std::size_t input) const override { return input < arrays(); }
  bool reads_data(std::size_t input) const override {
    return task_ != PoolingTask::spread || input != 0;
  }
  bool reads_as_integers(std::size_t input) const override { return input >= arrays(); }
  void bind(const Apply& node, Binder& binder) const override;

 private:
  struct Axis;

  // How many inputs are no vectors of integers.
  std::size_t arrays() const;
  bool gives_images() const {
    return task_ == PoolingTask::spread_to_maxima || task_ == PoolingTask::spread;
  }
  Ref<Pooling> other(PoolingTask task) const;
  // The inputs after the arrays: numbers of elements, and values.
  void check_elements(std::size_t parameter, std::int64_t count) const;
  void check_parameters(const Axis& axis, int dimension, bool is_built) const;
  std::int64_t output_length(const Axis& axis, int dimension) const;

  PoolingTask task_;
  PoolingMode mode_;
  bool ignores_border_;
  std::int64_t ndim_;
};

}  // namespace croton
