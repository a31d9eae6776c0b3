// The core's side of an operation defined in Python: every question is put to the Python object,
// through the methods `_make`, `_pullback`, `_is_connected` and `_evaluate` of theano/gof/op.py.
#include "bindings/python_op.h"

#include "base/error.h"
#include "bindings/branch_functions.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/node.h"
#include "bindings/python_lock.h"
#include "bindings/python_object.h"
#include "graph/op.h"
#include "rewrite/merge.h"
#include "rewrite/pass.h"

namespace croton::python {

namespace {

Owned checked(PyObject* object) {
  if (object == nullptr) throw PythonError();
  return Owned(object);
}

class PythonOp final : public Op {
 public:
  OpFamily family() const override { return OpFamily::python; }
  const char* class_name() const override { return Py_TYPE(self())->tp_name; }
  // Equality is Python's affair: to the core, each instance is an operation of its own, until
  // equal computations are looked for (`install_equality`).
  std::vector<Property> properties() const override { return {}; }

  std::string text() const override {
    const PythonLock lock;
    // The inherited methods would ask for this text.
    if (Py_TYPE(self())->tp_str == PyBaseObject_Type.tp_str &&
        Py_TYPE(self())->tp_repr == bases.op->tp_repr)
      return class_name();
    const Owned text(PyObject_Str(self()));
    const char* characters = text ? PyUnicode_AsUTF8(text.get()) : nullptr;
    if (characters != nullptr) return characters;
    PyErr_Clear();
    return class_name();
  }

  Ref<Apply> make(VariableList inputs) const override {
    return make_python_node(self(), checked(wrap_list(inputs)).get());
  }

  VariableList vjp(const Apply& node, const VariableList& output_gradients,
                   const Wanted& wanted) const override {
    const Owned apply = checked(wrap(const_cast<Apply*>(&node)));
    const Owned gradients = checked(wrap_list(output_gradients));
    const Owned flags = checked(PyTuple_New(static_cast<Py_ssize_t>(wanted.size())));
    for (std::size_t i = 0; i < wanted.size(); ++i)
      PyTuple_SET_ITEM(flags.get(), static_cast<Py_ssize_t>(i), PyBool_FromLong(wanted[i]));
    const Owned terms = checked(
        PyObject_CallMethod(self(), "_pullback", "OOO", apply.get(), gradients.get(), flags.get()));
    VariableList result;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(terms.get()); ++i) {
      PyObject* term = PyList_GET_ITEM(terms.get(), i);
      result.emplace_back(term == Py_None ? nullptr : variable_of(term, "a gradient"));
    }
    return result;
  }

  bool is_connected(const Apply& node, std::size_t input) const override {
    const Owned apply = checked(wrap(const_cast<Apply*>(&node)));
    const Owned answer = checked(PyObject_CallMethod(self(), "_is_connected", "On", apply.get(),
                                                     static_cast<Py_ssize_t>(input)));
    return answer.get() == Py_True;
  }

  bool computes_shapes() const override { return true; }

  // Python may keep arrays that it is given, so it gets copies unless the operation promises not
  // to; what it returns is used where it lies. Other objects are handed over themselves.
  std::vector<Value> evaluate_values(const Apply& node,
                                     const std::vector<Value>& inputs) const override {
    const PythonLock lock;
    if (branches_ != nullptr) {
      if (std::optional<std::vector<Value>> outputs = branches_->evaluate(inputs))
        return std::move(*outputs);
    }
    const Owned apply = checked(wrap(const_cast<Apply*>(&node)));
    const Owned values = checked(PyList_New(0));
    const Owned only_reads = checked(PyObject_GetAttrString(self(), "_only_reads"));
    const bool copies = only_reads.get() != Py_True;
    for (const Value& input : inputs) {
      const Owned value =
          input.opaque ? Owned::borrowed(held(input))
                       : checked(numpy_from_array(copies ? input.array.copy() : input.array));
      if (PyList_Append(values.get(), value.get()) < 0) throw PythonError();
    }
    const Owned results =
        checked(PyObject_CallMethod(self(), "_evaluate", "OO", apply.get(), values.get()));
    std::vector<Value> outputs;
    for (std::size_t i = 0; i < node.outputs().size(); ++i) {
      PyObject* result = PyList_GET_ITEM(results.get(), static_cast<Py_ssize_t>(i));
      if (const TensorType* type = node.outputs()[i]->type()->as_tensor()) {
        const Owned array = filter_value(*type, result, false, false);
        outputs.push_back({array_from_numpy(array.get()), nullptr});
      } else {
        outputs.push_back({NDArray(), holder_of(result, inputs)});
      }
    }
    return outputs;
  }

  void set_branch(int side, PyObject* function, std::vector<std::size_t> read) {
    if (branches_ == nullptr) branches_ = std::make_unique<BranchFunctions>();
    branches_->set(side, function, std::move(read));
  }

 private:
  static PyObject* held(const Value& value) {
    return static_cast<const PythonObject&>(*value.opaque).get();
  }

  // An input that is returned as it is stays the same value, so that it is not given away twice.
  static Ref<Object> holder_of(PyObject* result, const std::vector<Value>& inputs) {
    for (const Value& input : inputs) {
      if (input.opaque && held(input) == result) return input.opaque;
    }
    return make_ref<PythonObject>(result);
  }

  PyObject* self() const { return static_cast<PyObject*>(owner_object()); }

  // Of a choice whose sides have been compiled.
  std::unique_ptr<BranchFunctions> branches_;
};

// Operations of the family `python` are held by their Python objects.
std::size_t equality_number(const Op& op) {
  const PythonLock lock;
  const Owned self = checked(wrap(const_cast<Op*>(&op)));
  const Owned number = checked(PyObject_CallMethod(self.get(), "_equality_number", nullptr));
  const std::size_t value = PyLong_AsSize_t(number.get());
  if (PyErr_Occurred() != nullptr) throw PythonError();
  return value;
}

// What fails, or is not for once and for all, is left to the call.
VariableList folded(const Apply& node) {
  const PythonLock lock;
  try {
    const Owned self = checked(wrap(const_cast<Op*>(node.op().get())));
    const Owned apply = checked(wrap(const_cast<Apply*>(&node)));
    const Owned answer =
        checked(PyObject_CallMethod(self.get(), "_may_be_folded", "O", apply.get()));
    if (answer.get() != Py_True) return {};
    std::vector<Value> inputs;
    for (const Ref<Variable>& input : node.inputs())
      inputs.push_back({as_constant(input.get())->data(), nullptr});
    VariableList constants;
    const std::vector<Value> outputs = node.op()->evaluate_values(node, inputs);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      constexpr std::int64_t kMost = 1 << 20;  // elements
      if (outputs[i].opaque || outputs[i].array.size() > kMost) return {};
      constants.emplace_back(new Constant(node.outputs()[i]->type(), outputs[i].array.copy()));
    }
    return constants;
  } catch (const PythonError&) {
    if (PyErr_ExceptionMatches(PyExc_Exception) == 0) throw;  // Ctrl-C
    PyErr_Clear();
  } catch (const Error&) {
  }
  return {};
}

}  // namespace

void install_equality() { set_equality_number(equality_number); }
void install_folding() { set_host_folding(folded); }

Ref<Apply> make_python_node(PyObject* op, PyObject* inputs, PyObject* options) {
  const Owned node =
      checked(options == nullptr ? PyObject_CallMethod(op, "_make", "(O)", inputs)
                                 : PyObject_CallMethod(op, "_make", "OO", inputs, options));
  if (!PyObject_TypeCheck(node.get(), bases.apply)) {
    fail(ErrorKind::type_error, "make_node of ", Py_TYPE(op)->tp_name,
         " must return an Apply, got ", Py_TYPE(node.get())->tp_name);
  }
  const Ref<Apply> apply(static_cast<Apply*>(reinterpret_cast<Node*>(node.get())->object));
  // The place that matters is the call of the Op, not the line in its `make_node`.
  if (const Ref<Trace> place = current_trace()) {
    for (Variable* output : apply->outputs()) output->set_trace(place);
  }
  announce_application(*apply);
  return apply;
}

PyObject* set_branch_function(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PyObject *op, *function, *list;
    int side;
    if (!PyArg_ParseTuple(args, "O!iOO!:set_branch_function", bases.op, &op, &side, &function,
                          &PyList_Type, &list)) {
      throw PythonError();
    }
    auto* branches = dynamic_cast<PythonOp*>(static_cast<Op*>(reinterpret_cast<Node*>(op)->object));
    if (branches == nullptr)
      fail(ErrorKind::type_error, "set_branch_function: the operation is not defined in Python");
    std::vector<std::size_t> read;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
      read.push_back(PyLong_AsSize_t(PyList_GET_ITEM(list, i)));
      if (PyErr_Occurred() != nullptr) throw PythonError();
    }
    branches->set_branch(side, function, std::move(read));
    Py_RETURN_NONE;
  });
}

PyObject* new_python_op(PyTypeObject* cls) {
  return guarded([&]() -> PyObject* {
    Owned self(cls->tp_alloc(cls, 0));
    if (!self) throw PythonError();
    adopt(self.get(), new PythonOp());
    return self.release();
  });
}

}  // namespace croton::python
