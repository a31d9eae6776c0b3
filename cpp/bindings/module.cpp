// The extension module theano._core: one define call per topic, and the settings of the machine.
#include <pybind11/pybind11.h>

#include "base/ndarray.h"
#include "base/settings.h"
#include "base/thread_pool.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/foreign_gradients.h"
#include "bindings/function.h"
#include "bindings/graph.h"
#include "bindings/machine_code.h"
#include "bindings/node.h"
#include "bindings/python_object.h"
#include "bindings/python_op.h"
#include "bindings/rewriting.h"
#include "bindings/run_lock.h"
#include "bindings/sparse_products.h"
#include "bindings/trace.h"
#include "graph/op.h"
#include "kernels/kernel_table.h"
#include "ops/panel_product.h"
#include "plan/native_body.h"

namespace py = pybind11;

namespace croton::python {

namespace {

void set_classes(const py::dict& classes) {
  for (const auto& [name, cls] : classes) {
    if (!PyType_Check(cls.ptr())) throw py::type_error("set_classes takes classes");
    register_class(name.cast<std::string>().c_str(), reinterpret_cast<PyTypeObject*>(cls.ptr()));
  }
}

// Tells Python of a new application.
void announce_to_python(Apply& node) {
  const py::module_ module = py::module_::import("theano.gof.announcement");
  const Owned apply(wrap(&node));
  const Owned answer(PyObject_CallMethod(module.ptr(), "announce", "O", apply.get()));
  if (!answer) throw PythonError();
}

void set_config(const std::string& name, const py::object& value) {
  if (name == "floatX") {
    settings().float_x = dtype_from_python(value.ptr());
  } else if (name == "cast_policy") {
    settings().cast_policy_float_x = value.cast<std::string>() == "numpy+floatX";
  } else if (name == "autocast_float") {
    std::vector<DType> choices;
    for (const py::handle item : value) choices.push_back(dtype_from_python(item.ptr()));
    if (choices.empty()) throw py::value_error("autocast_float needs at least one dtype");
    settings().autocast_float = std::move(choices);
  } else if (name == "traceback.limit") {
    settings().trace_limit = value.cast<int>();
  } else if (name == "native_code") {
    settings().native_code = value.cast<bool>();
  } else if (name == "announces_applications") {
    set_application_hook(value.cast<bool>() ? announce_to_python : nullptr);
  }
}

// Errors of the core that leave a pybind11 function.
void translate_errors(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error&) {
    set_python_error();
  } catch (const PythonError&) {
    // set already
  }
}

}  // namespace

}  // namespace croton::python

PYBIND11_MODULE(_core, module) {
  using namespace croton;
  using namespace croton::python;
  module.doc() = "The native core of theano.";
  py::register_exception_translator(translate_errors);
  try {
    import_numpy();
    define_errors(module.ptr());
    define_nodes(module.ptr());
    define_function(module.ptr());
    define_graph_functions(module.ptr());
    define_rewriting(module.ptr());
    define_sparse_products(module.ptr());
    static PyMethodDef functions[] = {
        {"compile_function",
         reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(compile_function)),
         METH_VARARGS | METH_KEYWORDS, "Compiles a graph to a Function."},
        {"set_branch_function", set_branch_function, METH_VARARGS,
         "Lets a compiled function compute a side of a choice."},
        {nullptr, nullptr, 0, nullptr},
    };
    if (PyModule_AddFunctions(module.ptr(), functions) < 0) throw PythonError();
    instruction_set();  // an unknown one asked for by the environment is told here
  } catch (...) {
    set_python_error();
    throw py::error_already_set();
  }
  set_trace_capture(capture_trace);
  install_equality();
  install_folding();
  install_foreign_gradients();
  module.attr("__version__") = CROTON_VERSION;
  module.def("set_classes", set_classes);
  module.def("set_config", set_config);
  module.def("set_package_folder",
             [](const std::string& folder) { set_package_folder(folder.c_str()); });
  module.def("instruction_set", instruction_set);
  module.def("available_instruction_sets", [] {
    py::list names;
    for (const std::string& name : available_instruction_sets()) names.append(name);
    return names;
  });
  module.def("has_native_code", &has_native_code);
  module.def("native_body_count", native_body_count);
  add_machine_code(module);
  module.def("set_instruction_set", [](const std::string& name) {
    const RunLock lock;
    set_instruction_set(name);
  });
  module.def("empty_rows", [](const py::object& rows, std::int64_t count) {
    return py::reinterpret_steal<py::object>(empty_rows(rows.ptr(), count));
  });
  module.def("has_fast_panels", [] { return has_fast_panels(DType::float32); });
  module.def("set_threads", set_thread_count);
  module.def("get_threads", thread_count);
  module.def("allocation_count", allocation_count);
}
