// Functions of the module that make and walk graphs.
#include "bindings/graph.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/settings.h"
#include "bindings/collector_pause.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/node.h"
#include "bindings/python_object.h"
#include "bindings/sequence.h"
#include "gradient/backward.h"
#include "graph/traverse.h"
#include "ops/catalog.h"
#include "ops/constants.h"
#include "ops/dim_shuffle.h"
#include "ops/elementwise.h"
#include "ops/reduce.h"
#include "ops/scalar_functions.h"
#include "ops/shape_ops.h"
#include "ops/subtensor.h"

namespace croton::python {

namespace {

std::string text_of(PyObject* object, const char* what) {
  const char* text = PyUnicode_Check(object) ? PyUnicode_AsUTF8(object) : nullptr;
  if (text == nullptr) fail(ErrorKind::type_error, what, " must be a string");
  return text;
}

std::int64_t integer_of(PyObject* object) {
  const Owned index(PyNumber_Index(object));
  if (!index) throw PythonError();
  const long long value = PyLong_AsLongLong(index.get());
  if (value == -1 && PyErr_Occurred() != nullptr) throw PythonError();
  return value;
}

PyObject* wrap_op(const Op* op) { return wrap(const_cast<Op*>(op)); }

// ---- values

// The Python object of a variable just made. Constants of small numbers are used again and again,
// so that a name goes to a new one.
PyObject* with_name(Ref<Variable> variable, PyObject* name) {
  if (name == Py_None) return wrap(variable);
  if (const Constant* constant = as_constant(variable.get()))
    variable = Ref<Variable>(new Constant(constant->type(), constant->data()));
  Owned result(wrap(variable));
  if (PyObject_SetAttrString(result.get(), "name", name) < 0) throw PythonError();
  return result.release();
}

PyObject* as_tensor(PyObject*, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"x", "name", "ndim", nullptr};
    PyObject *x, *name = Py_None, *ndim = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OO:as_tensor_variable",
                                     const_cast<char**>(keywords), &x, &name, &ndim)) {
      throw PythonError();
    }
    const TraceScope one_trace;
    Ref<Variable> variable = as_tensor_variable(x);
    if (ndim != Py_None) {
      const std::int64_t wanted = integer_of(ndim),
                         has = static_cast<std::int64_t>(variable->ndim());
      std::vector<std::int64_t> order;
      for (std::int64_t i = has; i < wanted; ++i) order.push_back(DimShuffle::kNew);
      for (std::int64_t i = std::max<std::int64_t>(0, has - wanted); i < has; ++i)
        order.push_back(i);
      variable = dim_shuffle(variable, order);
    }
    const bool is_new = !is_variable(x) && !PyObject_TypeCheck(x, bases.apply);
    return is_new ? with_name(variable, name) : wrap(variable);
  });
}

PyObject* constant(PyObject*, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"x", "name", "ndim", "dtype", nullptr};
    PyObject *x, *name = Py_None, *ndim = Py_None, *dtype = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OOO:constant", const_cast<char**>(keywords),
                                     &x, &name, &ndim, &dtype)) {
      throw PythonError();
    }
    const Ref<Variable> variable = constant_from_python(x, dtype);
    if (ndim != Py_None && integer_of(ndim) != static_cast<std::int64_t>(variable->ndim())) {
      const bool is_larger = integer_of(ndim) > static_cast<std::int64_t>(variable->ndim());
      fail(is_larger ? ErrorKind::type_error : ErrorKind::value_error, "constant: ndim ",
           integer_of(ndim), " is not the rank of the data, which is ", variable->ndim());
    }
    return with_name(variable, name);
  });
}

PyObject* filter_tensor(PyObject*, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"type", "data", "strict", "allow_downcast", nullptr};
    PyObject *type, *data, *downcast = Py_None;
    int strict = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O|pO:filter_tensor",
                                     const_cast<char**>(keywords), bases.tensor_type, &type, &data,
                                     &strict, &downcast)) {
      throw PythonError();
    }
    std::optional<bool> allow;
    if (downcast != Py_None) allow = PyObject_IsTrue(downcast) == 1;
    const auto* tensor = static_cast<TensorType*>(reinterpret_cast<Node*>(type)->object);
    return filter_value(*tensor, data, strict != 0, allow).release();
  });
}

PyObject* upcast_names(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    if (PyTuple_GET_SIZE(args) == 0) fail(ErrorKind::type_error, "upcast takes at least one dtype");
    bool is_first = true, has_float64 = false;
    DType result = DType::bool_;
    for_each_item(args, [&](PyObject* item) {
      const DType dtype = dtype_from_python(item);
      has_float64 = has_float64 || dtype == DType::float64;
      result = is_first ? dtype : upcast(result, dtype);
      is_first = false;
    });
    const Settings& current = settings();
    if (result == DType::float64 && !has_float64 && current.cast_policy_float_x &&
        current.float_x == DType::float32) {
      result = DType::float32;
    }
    return PyUnicode_FromString(name_of(result));
  });
}

// ---- operations

PropertyValue property_from_python(PyObject* value) {
  if (value == Py_None) return std::monostate{};
  if (PyBool_Check(value)) return value == Py_True;
  if (PyUnicode_Check(value)) return text_of(value, "a property");
  if (PyFloat_Check(value)) return PyFloat_AS_DOUBLE(value);
  if (!PySequence_Check(value)) return integer_of(value);
  std::vector<std::int64_t> integers;
  for_each_item(value, [&](PyObject* item) { integers.push_back(integer_of(item)); });
  return integers;
}

PyObject* op(PyObject*, PyObject* args, PyObject* kwargs) {
  return guarded([&] {
    const char* class_name;
    if (!PyArg_ParseTuple(args, "s:op", &class_name)) throw PythonError();
    std::vector<std::pair<std::string, PropertyValue>> properties;
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (kwargs != nullptr && PyDict_Next(kwargs, &position, &key, &value))
      properties.emplace_back(text_of(key, "a property's name"), property_from_python(value));
    return wrap(make_op(Arguments(class_name, std::move(properties))));
  });
}

PyObject* scalar_functions(PyObject*, PyObject*) {
  return guarded([&]() -> PyObject* {
    Owned list(PyList_New(0));
    for (int i = 0; i < kScalarFunctionCount; ++i) {
      const ScalarFunctionInfo& info = info_of(static_cast<ScalarFunction>(i));
      const Owned record(
          Py_BuildValue("{s:s,s:i,s:s}", "name", info.name, "arity", info.arity, "doc", info.doc));
      if (!record || PyList_Append(list.get(), record.get()) < 0) throw PythonError();
    }
    return list.release();
  });
}

PyObject* elemwise_op(PyObject*, PyObject* name) {
  return guarded([&] {
    const std::string text = text_of(name, "the name of an elementwise function");
    const auto function = scalar_function_from_name(text);
    if (!function) fail(ErrorKind::value_error, "there is no elementwise function '", text, "'");
    return wrap_op(Elementwise::get(*function).get());
  });
}

PyObject* cast_op(PyObject*, PyObject* dtype) {
  return guarded([&] { return wrap_op(Elementwise::cast_to(dtype_from_python(dtype)).get()); });
}

PyObject* dimshuffle_op(PyObject*, PyObject* args) {
  return guarded([&] {
    PyObject *pattern, *order;
    if (!PyArg_ParseTuple(args, "OO:dimshuffle_op", &pattern, &order)) throw PythonError();
    Pattern flags;
    for_each_item(pattern, [&](PyObject* item) { flags.push_back(PyObject_IsTrue(item) == 1); });
    std::vector<std::int64_t> axes;
    for_each_item(order, [&](PyObject* item) {
      if (PyUnicode_Check(item)) {
        if (PyUnicode_CompareWithASCIIString(item, "x") != 0) {
          fail(ErrorKind::type_error, "dimshuffle: an entry must be an integer or 'x'");
        }
        axes.push_back(DimShuffle::kNew);
        return;
      }
      const std::int64_t axis = integer_of(item);
      if (axis < 0) fail(ErrorKind::value_error, "dimshuffle: axis ", axis, " is negative");
      axes.push_back(axis);
    });
    return wrap(unique<DimShuffle>(flags, axes));
  });
}

PyObject* reduce_op(PyObject*, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"function",  "axis",        "dtype",
                                     "acc_dtype", "keeps_dtype", nullptr};
    PyObject *function, *axis = Py_None, *dtype = Py_None, *accumulator = Py_None;
    int keeps_dtype = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OOOp:reduce_op", const_cast<char**>(keywords),
                                     &function, &axis, &dtype, &accumulator, &keeps_dtype)) {
      throw PythonError();
    }
    static const char* const names[kReduceFunctionCount] = {
        "sum",           "prod",       "max",       "min",       "any", "all", "prod_without_zeros",
        "max_or_lowest", "reduce_and", "reduce_or", "reduce_xor"};
    const std::string name = text_of(function, "the name of a reduction");
    std::optional<ReduceFunction> found;
    for (int i = 0; i < kReduceFunctionCount; ++i) {
      if (name == names[i]) found = static_cast<ReduceFunction>(i);
    }
    if (!found) fail(ErrorKind::value_error, "there is no reduction '", name, "'");
    std::optional<std::vector<std::int64_t>> axes;
    if (axis != Py_None) {
      axes.emplace();
      for_each_item(axis, [&](PyObject* item) { axes->push_back(integer_of(item)); });
    }
    const auto optional_dtype = [](PyObject* object) {
      return object == Py_None ? std::optional<DType>()
                               : std::optional<DType>(dtype_from_python(object));
    };
    return wrap(unique<Reduce>(*found, axes, optional_dtype(dtype), optional_dtype(accumulator),
                               keeps_dtype != 0));
  });
}

PyObject* rebroadcast_op(PyObject*, PyObject* axes) {
  return guarded([&] {
    std::vector<std::pair<std::int64_t, bool>> pairs;
    for_each_item(axes, [&](PyObject* item) {
      PyObject *axis, *flag;
      if (!PyArg_ParseTuple(item, "OO", &axis, &flag)) throw PythonError();
      pairs.emplace_back(integer_of(axis), PyObject_IsTrue(flag) == 1);
    });
    return wrap(unique<Rebroadcast>(std::move(pairs)));
  });
}

// ---- indices

IndexBound bound_of(PyObject* object) {
  if (object == Py_None) return {};
  if (PyUnicode_Check(object)) return {IndexBound::Kind::symbolic, 0};
  if (PyBool_Check(object)) fail(ErrorKind::type_error, "a bool is no index");
  // Bounds beyond 64 bits mean the ends of the array, as NumPy's slices take them.
  const Owned index(PyNumber_Index(object));
  if (!index) throw PythonError();
  int overflow;
  const long long value = PyLong_AsLongLongAndOverflow(index.get(), &overflow);
  constexpr std::int64_t kFar = std::int64_t{1} << 62;
  if (overflow != 0) return {IndexBound::Kind::constant, overflow > 0 ? kFar : -kFar};
  return {IndexBound::Kind::constant, std::clamp<std::int64_t>(value, -kFar, kFar)};
}

IndexList index_list_of(PyObject* sequence) {
  IndexList index;
  for_each_item(sequence, [&](PyObject* item) {
    IndexEntry entry;
    if (PySlice_Check(item)) {
      auto* slice = reinterpret_cast<PySliceObject*>(item);
      entry.is_slice = true;
      entry.start = bound_of(slice->start);
      entry.stop = bound_of(slice->stop);
      entry.step = bound_of(slice->step);
    } else {
      entry.start = bound_of(item);
    }
    index.push_back(entry);
  });
  return index;
}

PyObject* subtensor_op(PyObject*, PyObject* index) {
  return guarded([&] { return wrap(unique<Subtensor>(index_list_of(index))); });
}

PyObject* inc_subtensor_op(PyObject*, PyObject* args) {
  return guarded([&] {
    PyObject* index;
    int is_set;
    if (!PyArg_ParseTuple(args, "Op:inc_subtensor_op", &index, &is_set)) throw PythonError();
    return wrap(unique<IncSubtensor>(index_list_of(index), is_set != 0));
  });
}

// ---- walks

PyObject* toposort_list(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    const CollectorPause pause;
    PyObject *inputs, *outputs;
    if (!PyArg_ParseTuple(args, "OO:toposort", &inputs, &outputs)) throw PythonError();
    PointerSet<Variable> blockers;
    for (const Ref<Variable>& input : variables_of(inputs, "an input"))
      blockers.insert(input.get());
    const VariableList targets = variables_of(outputs, "an output");
    Owned list(PyList_New(0));
    for (Apply* node : toposort(targets, blockers)) {
      const Owned apply(wrap(node));
      if (PyList_Append(list.get(), apply.get()) < 0) throw PythonError();
    }
    return list.release();
  });
}

template <auto walk>
PyObject* walk_list(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PyObject *variables, *blockers = Py_None;
    if (!PyArg_ParseTuple(args, "O|O", &variables, &blockers)) throw PythonError();
    PointerSet<Variable> stops;
    if (blockers != Py_None) {
      for (const Ref<Variable>& blocker : variables_of(blockers, "a blocker"))
        stops.insert(blocker.get());
    }
    return wrap_list(walk(variables_of(variables, "a variable"), stops));
  });
}

PyObject* clone_graph(PyObject*, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    const CollectorPause pause;
    static const char* keywords[] = {"outputs", "replacements", "strict", "copy_roots", nullptr};
    PyObject *outputs, *replacements;
    int strict = 1, copy_roots = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|pp:clone_graph",
                                     const_cast<char**>(keywords), &outputs, &replacements, &strict,
                                     &copy_roots)) {
      throw PythonError();
    }
    const TraceScope one_trace;
    const VariableList targets = variables_of(outputs, "an output");
    Substitution substitution;
    for_each_item(replacements, [&](PyObject* pair) {
      PyObject *old, *fresh;
      if (!PyArg_ParseTuple(pair, "OO", &old, &fresh)) throw PythonError();
      const Variable* from = variable_of(old, "what is replaced");
      Variable* to = variable_of(fresh, "a replacement");
      if (strict != 0 && !from->type()->equals(*to->type())) {
        fail(ErrorKind::type_error, "replacing ", from->text(), " of type ", from->type()->text(),
             " by ", to->text(), " of type ", to->type()->text(), ": the types differ");
      }
      substitution.insert_or_assign(from, Ref<Variable>(to));
    });
    if (copy_roots != 0) {
      PointerSet<Variable> given;
      for (const auto& [old, fresh] : substitution) given.insert(old);
      for (const Ref<Variable>& variable : ancestors(targets, given)) {
        if (variable->owner() != nullptr || variable->kind() != VariableKind::plain ||
            given.contains(variable.get()))
          continue;
        auto copy = make_ref<Variable>(variable->type());
        if (variable->name() != nullptr) copy->set_name(*variable->name());
        substitution.try_emplace(variable.get(), Ref<Variable>(copy.get()));
      }
    }
    return wrap_list(substitute(targets, substitution, copy_roots != 0));
  });
}

PyObject* gradient(PyObject*, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    const CollectorPause pause;
    static const char* keywords[] = {"outputs", "output_gradients", "wrt", "consider_constant",
                                     nullptr};
    PyObject *outputs, *gradients, *wrt, *constant = nullptr;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO|O:gradient", const_cast<char**>(keywords),
                                     &outputs, &gradients, &wrt, &constant)) {
      throw PythonError();
    }
    const VariableList no_constants;
    const VariableList of_outputs = variables_of(gradients, "the gradient of an output");
    const VariableList targets = variables_of(outputs, "an output");
    if (targets.size() != of_outputs.size())
      fail(ErrorKind::value_error, "one gradient is needed for each output");
    const VariableList result =
        backward(targets, of_outputs, variables_of(wrt, "an element of wrt"),
                 constant != nullptr ? variables_of(constant, "an element of consider_constant")
                                     : no_constants);
    return wrap_list(result);
  });
}

template <class F>
PyCFunction method(F function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(function));
}

// Of which inputs the elements are read, to compute outputs or to know their shapes alone.
PyObject* inputs_read(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PyObject* object;
    int for_shapes;
    if (!PyArg_ParseTuple(args, "O!p:inputs_read", bases.apply, &object, &for_shapes))
      throw PythonError();
    const auto* node = static_cast<Apply*>(reinterpret_cast<Node*>(object)->object);
    const bool are_all_read = node->op()->computes_shapes();
    Owned list(PyList_New(0));
    for (std::size_t i = 0; i < node->inputs().size(); ++i) {
      const bool is_read = are_all_read || (for_shapes != 0 ? node->op()->reads_as_integers(i)
                                                            : node->op()->reads_data(i));
      if (!is_read) continue;
      const Owned input(wrap(node->input(i).get()));
      if (!input || PyList_Append(list.get(), input.get()) < 0) throw PythonError();
    }
    return list.release();
  });
}

PyMethodDef graph_functions[] = {
    {"as_tensor_variable", method(as_tensor), METH_VARARGS | METH_KEYWORDS,
     "The variable that stands for a value."},
    {"constant", method(constant), METH_VARARGS | METH_KEYWORDS,
     "A constant, with Theano's choice of dtype."},
    {"filter_tensor", method(filter_tensor), METH_VARARGS | METH_KEYWORDS,
     "A value as an array that the type admits."},
    {"upcast", upcast_names, METH_VARARGS, "The name of the dtype that results from these."},
    {"scalar_functions", scalar_functions, METH_NOARGS, "Records of all elementwise functions."},
    {"op", method(op), METH_VARARGS | METH_KEYWORDS, "The operation of a class and properties."},
    {"elemwise_op", elemwise_op, METH_O, "The elementwise operation of this name."},
    {"cast_op", cast_op, METH_O, "The cast to a dtype."},
    {"dimshuffle_op", dimshuffle_op, METH_VARARGS, "A reordering of dimensions."},
    {"reduce_op", method(reduce_op), METH_VARARGS | METH_KEYWORDS, "A reduction over axes."},
    {"rebroadcast_op", rebroadcast_op, METH_O, "A change of broadcast flags."},
    {"subtensor_op", subtensor_op, METH_O, "Basic indexing."},
    {"inc_subtensor_op", inc_subtensor_op, METH_VARARGS,
     "A copy with the indexed part set or increased."},
    {"toposort", toposort_list, METH_VARARGS,
     "All applications needed for outputs, inputs before users."},
    {"inputs_read", inputs_read, METH_VARARGS,
     "The inputs of which elements are read, to compute outputs or to know their shapes alone."},
    {"ancestors", walk_list<ancestors>, METH_VARARGS,
     "Every variable that reaches the given ones."},
    {"roots", walk_list<roots>, METH_VARARGS,
     "Those among the ancestors that nothing computes, and blockers met."},
    {"clone_graph", method(clone_graph), METH_VARARGS | METH_KEYWORDS,
     "Outputs after replacements."},
    {"gradient", method(gradient), METH_VARARGS | METH_KEYWORDS, "Gradients by one reverse sweep."},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

PyObject* index_list_to_python(const IndexList& index) {
  const auto bound_to_python = [](const IndexBound& bound) -> PyObject* {
    switch (bound.kind) {
      case IndexBound::Kind::none:
        return Py_NewRef(Py_None);
      case IndexBound::Kind::constant:
        return PyLong_FromLongLong(bound.value);
      case IndexBound::Kind::symbolic:
        return PyUnicode_FromString("x");
    }
    return nullptr;
  };
  Owned list(PyList_New(0));
  for (const IndexEntry& entry : index) {
    const Owned start(bound_to_python(entry.start)), stop(bound_to_python(entry.stop)),
        step(bound_to_python(entry.step));
    const Owned item(entry.is_slice ? PySlice_New(start.get(), stop.get(), step.get())
                                    : Py_NewRef(start.get()));
    if (!item || PyList_Append(list.get(), item.get()) < 0) throw PythonError();
  }
  return list.release();
}

void define_graph_functions(PyObject* module) {
  if (PyModule_AddFunctions(module, graph_functions) < 0) throw PythonError();
}

}  // namespace croton::python
