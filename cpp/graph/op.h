// What every operation must answer: its properties, the types of its outputs, its gradient, and how
// it is bound to arrays of given shapes.
//
// Operations are unique: two with the same class and properties are the same object (see `unique`),
// so equality is identity and is never declared.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "graph/variable.h"

namespace croton {

class Binder;

enum class OpFamily {
  elemwise,
  dim_shuffle,
  reduce,
  alloc,
  reshape,
  shape,
  make_vector,
  rebroadcast,
  specify_shape,
  subtensor,
  inc_subtensor,
  dot,
  argmax,
  softmax,
  softmax_with_bias,
  log_softmax,
  softmax_grad,
  crossentropy_softmax,
  crossentropy_softmax_grad,
  crossentropy_categorical,
  crossentropy_categorical_grad,
  convolution,
  identity,
  random,  // draws of random numbers: never computed before a function runs
  python,
  other,  // operations that no pass needs to tell apart
};

// A property's value. Lists of integers also carry index lists; the name says which.
using PropertyValue = std::variant<std::monostate, bool, std::int64_t, double, std::string,
                                   std::vector<std::int64_t>>;

struct Property {
  const char* name;
  PropertyValue value;
};

// One flag per input.
using Wanted = std::vector<bool>;

class Op : public Object {
 public:
  ~Op() override;

  virtual OpFamily family() const = 0;
  // The name of the Python class that wraps operations of this kind.
  virtual const char* class_name() const = 0;
  // All that distinguishes this operation from others of its class.
  virtual std::vector<Property> properties() const = 0;
  // As Theano prints it.
  virtual std::string text() const = 0;

  // Checks the inputs, converts them where the operation does that, and applies it.
  virtual Ref<Apply> make(VariableList inputs) const = 0;

  // The gradient of a scalar cost with respect to each input, given that with respect to each
  // output (null where it does not depend on it). Only inputs in `wanted` need an answer; a null
  // entry says that the input is not connected. At least one output is continuous: through discrete
  // ones gradients are zero.
  virtual VariableList vjp(const Apply& node, const VariableList& output_gradients,
                           const Wanted& wanted) const;

  // Whether input `i` has any influence on the outputs' values that a gradient could follow.
  virtual bool is_connected(const Apply& node, std::size_t input) const;

  // Whether the values of input `i`, not only its shape, are used.
  virtual bool reads_data(std::size_t input) const;

  // Whether binding reads input `i` as integers, so that they must be known before.
  virtual bool reads_as_integers(std::size_t input) const;

  // Given the views of the inputs, fixes shapes and memory of the outputs and emits the work.
  virtual void bind(const Apply& node, Binder& binder) const;

  // Whether the shapes of the outputs follow from the data of the inputs alone. Such an operation
  // is not bound but evaluated at every call, between segments; all its inputs are read.
  virtual bool computes_shapes() const { return false; }

  // The outputs of an operation that computes shapes, in arrays of any strides that it owns or that
  // share its inputs' buffers. Inputs are not written to.
  virtual std::vector<NDArray> evaluate(const Apply& node,
                                        const std::vector<NDArray>& inputs) const;

  // The same for an operation that takes or gives values that are no arrays; the default is for
  // arrays alone.
  virtual std::vector<Value> evaluate_values(const Apply& node,
                                             const std::vector<Value>& inputs) const;

 protected:
  Ref<Apply> apply(VariableList inputs, Ref<Type> output_type) const;
  Ref<Apply> apply(VariableList inputs, const std::vector<Ref<Type>>& output_types) const;

 private:
  template <class T, class... Arguments>
  friend Ref<T> unique(Arguments&&... arguments);
  static Op* find_or_add(Op* candidate);
  std::string key_;
};

// Called for each application that is made of an operation, to compute its test values; none by
// default. It may throw.
using ApplicationHook = void (*)(Apply&);
void set_application_hook(ApplicationHook hook);
void announce_application(Apply& node);

// While a graph is compiled nothing is announced.
class ApplicationHookPause {
 public:
  ApplicationHookPause();
  ~ApplicationHookPause();
  ApplicationHookPause(const ApplicationHookPause&) = delete;
  ApplicationHookPause& operator=(const ApplicationHookPause&) = delete;
};

// The one operation of class T with these properties.
template <class T, class... Arguments>
Ref<T> unique(Arguments&&... arguments) {
  Ref<T> candidate(new T(std::forward<Arguments>(arguments)...));
  return Ref<T>(static_cast<T*>(Op::find_or_add(candidate.get())));
}

}  // namespace croton
