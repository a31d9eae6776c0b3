// The nodes of an expression: variables, constants, shared variables, and applications of
// operations.
//
// Ownership: a variable holds the Apply that computes it, an Apply holds its inputs. The outputs
// live inside their Apply: holding one keeps the Apply alive, and an output that nobody holds waits
// there, with all that Python hung on it, until it is asked for again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/ndarray.h"
#include "base/ref.h"
#include "graph/type.h"

namespace croton {

class Apply;
class Op;

// Where in the user's program a node was made.
struct TraceFrame {
  std::string file;
  int line;
  std::string function;
};

class Trace : public Object {
 public:
  // Innermost first; only frames outside this package.
  virtual std::vector<TraceFrame> frames() const = 0;
};

// 'File "file.py", line 12, in name', or a note that the place is not known.
std::string place_of(const Ref<Trace>& trace);

// Called for the trace of each new node; installed by the bindings. All nodes made within one
// TraceScope share one trace.
using TraceCapture = Ref<Trace> (*)();
void set_trace_capture(TraceCapture capture);
Ref<Trace> current_trace();

class TraceScope {
 public:
  TraceScope();
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;
};

enum class VariableKind { plain, constant, shared };

class Variable : public Object {
 public:
  explicit Variable(Ref<Type> type) : type_(std::move(type)) {}
  ~Variable() override;

  NodeKind node_kind() const final { return NodeKind::variable; }
  virtual VariableKind kind() const { return VariableKind::plain; }

  // Null only between creation and initialisation by a Python subclass.
  const Ref<Type>& type() const { return type_; }
  void set_type(Ref<Type> type) { type_ = std::move(type); }
  // The tensor type; raises TypeError for variables of another kind.
  const TensorType& tensor_type() const;
  bool is_tensor() const { return type_->as_tensor() != nullptr; }
  DType dtype() const { return tensor_type().dtype(); }
  std::size_t ndim() const { return tensor_type().ndim(); }
  const Pattern& broadcastable() const { return tensor_type().broadcastable(); }

  Apply* owner() const { return owner_; }
  int index() const { return index_; }

  const std::string* name() const { return name_.get(); }
  void set_name(const std::string& name) { name_ = std::make_unique<std::string>(name); }
  void clear_name() { name_.reset(); }

  const Ref<Trace>& trace() const { return trace_; }
  void set_trace(Ref<Trace> trace) { trace_ = std::move(trace); }

  // What Python hung on the variable, kept while its Python object does not exist.
  void* annotations() const { return annotations_; }
  void set_annotations(void* annotations) const { annotations_ = annotations; }
  static void (*release_annotations)(void*);

  // The name, or how the variable came to be: "Elemwise{add,no_inplace}.0".
  virtual std::string text() const;

 protected:
  void on_first_retain() const override;
  void on_last_release() const override;

 private:
  friend class Apply;

  Ref<Type> type_;
  Apply* owner_ = nullptr;
  int index_ = 0;
  std::unique_ptr<std::string> name_;
  Ref<Trace> trace_;
  mutable void* annotations_ = nullptr;
};

// A value of any type: an array, or for variables that are no tensors an opaque object.
struct Value {
  NDArray array;
  Ref<Object> opaque;
};

using VariableList = std::vector<Ref<Variable>>;

// A value known when the graph is built: an array, or for other types an opaque object.
class Constant final : public Variable {
 public:
  Constant(Ref<Type> type, NDArray data) : Variable(std::move(type)), data_(std::move(data)) {}
  Constant(Ref<Type> type, Ref<Object> opaque)
      : Variable(std::move(type)), opaque_(std::move(opaque)) {}
  VariableKind kind() const override { return VariableKind::constant; }
  const NDArray& data() const { return data_; }
  const Ref<Object>& opaque() const { return opaque_; }
  void set_data(NDArray data) { data_ = std::move(data); }
  void set_opaque(Ref<Object> opaque) { opaque_ = std::move(opaque); }
  std::string text() const override;

 private:
  NDArray data_;
  Ref<Object> opaque_;
};

// The storage of a shared variable.
class Container final : public Object {
 public:
  NodeKind node_kind() const override { return NodeKind::container; }
  NDArray value;
  // The value of variables that are no tensors.
  Ref<Object> opaque;
};

class SharedVariable final : public Variable {
 public:
  SharedVariable(Ref<Type> type, Ref<Container> container)
      : Variable(std::move(type)), container_(std::move(container)) {}
  VariableKind kind() const override { return VariableKind::shared; }
  const Ref<Container>& container() const { return container_; }
  void set_container(Ref<Container> container) { container_ = std::move(container); }

 private:
  Ref<Container> container_;
};

inline const Constant* as_constant(const Variable* variable) {
  return variable->kind() == VariableKind::constant ? static_cast<const Constant*>(variable)
                                                    : nullptr;
}

inline SharedVariable* as_shared(Variable* variable) {
  return variable->kind() == VariableKind::shared ? static_cast<SharedVariable*>(variable)
                                                  : nullptr;
}

// One application of an operation.
class Apply final : public Object {
 public:
  NodeKind node_kind() const override { return NodeKind::apply; }
  // Makes fresh outputs of the given types.
  Apply(Ref<Op> op, VariableList inputs, const std::vector<Ref<Type>>& output_types);
  // Takes existing variables without an owner as outputs; raises ValueError for others.
  Apply(Ref<Op> op, VariableList inputs, const VariableList& outputs);
  ~Apply() override;

  const Ref<Op>& op() const { return op_; }
  const VariableList& inputs() const { return inputs_; }
  const Ref<Variable>& input(std::size_t i) const { return inputs_[i]; }
  const std::vector<Variable*>& outputs() const { return outputs_; }
  Ref<Variable> output(std::size_t i = 0) const { return Ref<Variable>(outputs_[i]); }
  const Ref<Trace>& trace() const { return outputs_[0]->trace(); }

  // "Elemwise{add,no_inplace}(x, y)"
  std::string text() const;

 private:
  Ref<Op> op_;
  VariableList inputs_;
  std::vector<Variable*> outputs_;
};

}  // namespace croton
