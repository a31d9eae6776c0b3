// Rewrites by name: what there is, a whole graph, a single rule at a single application.
#include "bindings/rewriting.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "bindings/collector_pause.h"
#include "bindings/errors.h"
#include "bindings/node.h"
#include "bindings/python_object.h"
#include "bindings/run_lock.h"
#include "bindings/sequence.h"
#include "compile.h"
#include "graph/op.h"
#include "rewrite/rule.h"

namespace croton::python {

namespace {

PyObject* rewrite_rules(PyObject*, PyObject*) {
  return guarded([&]() -> PyObject* {
    Owned list(PyList_New(0));
    for (const Rule& rule : rules()) {
      const Owned record(Py_BuildValue("{s:s,s:s,s:s,s:s}", "name", rule.name, "stage",
                                       name_of(rule.stage), "tags", rule.tags, "text", rule.text));
      if (!record || PyList_Append(list.get(), record.get()) < 0) throw PythonError();
    }
    return list.release();
  });
}

PyObject* rewrite_graph_of(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    const CollectorPause pause;
    PyObject *outputs, *include, *require, *exclude;
    if (!PyArg_ParseTuple(args, "OOOO:rewrite_graph", &outputs, &include, &require, &exclude))
      throw PythonError();
    const RewriteQuery query{strings_of(include, "a tag"), strings_of(require, "a tag"),
                             strings_of(exclude, "a tag")};
    const VariableList before = variables_of(outputs, "an output");
    const RunLock lock;  // constants are folded by running them
    return wrap_list(rewrite_graph(before, query));
  });
}

PyObject* apply_rule(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    const char* name;
    PyObject *output, *several;
    if (!PyArg_ParseTuple(args, "sOO:apply_rule", &name, &output, &several)) throw PythonError();
    const auto rule = std::find_if(rules().begin(), rules().end(), [&](const Rule& candidate) {
      return std::string(candidate.name) == name;
    });
    if (rule == rules().end()) fail(ErrorKind::value_error, "there is no rewrite '", name, "'");
    const Ref<Apply> node(variable_of(output, "an output of an application")->owner());
    if (!node) fail(ErrorKind::value_error, "nothing computes the variable");
    const Root root = Root::of(*node);
    if (std::none_of(rule->roots.begin(), rule->roots.end(),
                     [&](const Root& candidate) { return candidate.key() == root.key(); }))
      return wrap_list({});
    PointerMap<Variable, int> uses;
    for (const Ref<Variable>& variable : variables_of(several, "a variable"))
      uses.insert_or_assign(variable.get(), 2);
    const TraceScope one_trace;
    const ApplicationHookPause no_test_values;
    VariableList answers = rule->apply(Site(*node, uses));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (!answers[i] || !answers[i]->type()->equals(*node->outputs()[i]->type()))
        return wrap_list({});
    }
    return wrap_list(answers);
  });
}

PyMethodDef functions[] = {
    {"rewrite_rules", rewrite_rules, METH_NOARGS, "Records of all rewrites."},
    {"rewrite_graph", rewrite_graph_of, METH_VARARGS, "The outputs of a graph after rewriting."},
    {"apply_rule", apply_rule, METH_VARARGS, "What one rewrite makes of one application."},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

void define_rewriting(PyObject* module) {
  if (PyModule_AddFunctions(module, functions) < 0) throw PythonError();
}

}  // namespace croton::python
