// Lifetimes and texts of variables and applications.
#include "graph/variable.h"

#include "base/error.h"
#include "graph/array_text.h"
#include "graph/op.h"

namespace croton {

void (*Variable::release_annotations)(void*) = nullptr;

namespace {

TraceCapture trace_capture = nullptr;
int scope_depth = 0;
Ref<Trace>* scope_trace = nullptr;

}  // namespace

void set_trace_capture(TraceCapture capture) { trace_capture = capture; }

Ref<Trace> current_trace() {
  if (trace_capture == nullptr) return nullptr;
  if (scope_depth == 0) return trace_capture();
  if (!*scope_trace) *scope_trace = trace_capture();
  return *scope_trace;
}

TraceScope::TraceScope() {
  if (scope_depth++ == 0) scope_trace = new Ref<Trace>();
}

TraceScope::~TraceScope() {
  if (--scope_depth == 0) {
    delete scope_trace;
    scope_trace = nullptr;
  }
}

Variable::~Variable() {
  if (annotations_ != nullptr) release_annotations(annotations_);
}

const TensorType& Variable::tensor_type() const {
  const TensorType* tensor = type_ ? type_->as_tensor() : nullptr;
  if (tensor == nullptr) {
    fail(ErrorKind::type_error, "a tensor is needed, but ", text(), " is of type ",
         type_ ? type_->text() : "None");
  }
  return *tensor;
}

void Variable::on_first_retain() const {
  if (owner_ != nullptr) owner_->retain();
}

void Variable::on_last_release() const {
  if (owner_ != nullptr) {
    owner_->release();
  } else {
    destroy(this);
  }
}

std::string Variable::text() const {
  if (name_) return *name_;
  if (owner_ != nullptr) return owner_->op()->text() + "." + std::to_string(index_);
  return "<" + (type_ ? type_->text() : "None") + ">";
}

std::string Constant::text() const {
  if (data_.is_set()) return "TensorConstant{" + array_text(data_) + "}";
  return name() != nullptr ? *name() : "Constant{" + type()->text() + "}";
}

Apply::Apply(Ref<Op> op, VariableList inputs, const std::vector<Ref<Type>>& output_types)
    : op_(std::move(op)), inputs_(std::move(inputs)) {
  const Ref<Trace> trace = current_trace();
  outputs_.reserve(output_types.size());
  for (const Ref<Type>& type : output_types) {
    auto* output = new Variable(type);
    output->owner_ = this;
    output->index_ = static_cast<int>(outputs_.size());
    output->trace_ = trace;
    outputs_.push_back(output);
  }
}

Apply::Apply(Ref<Op> op, VariableList inputs, const VariableList& outputs)
    : op_(std::move(op)), inputs_(std::move(inputs)) {
  for (const Ref<Variable>& output : outputs) {
    if (output->owner() != nullptr || output->kind() != VariableKind::plain) {
      fail(ErrorKind::value_error, "an output of Apply must be a variable without an owner, got ",
           output->text());
    }
  }
  for (const Ref<Variable>& output : outputs) {
    output->owner_ = this;
    output->index_ = static_cast<int>(outputs_.size());
    outputs_.push_back(output.get());
    retain();  // the output is referenced already, so it holds this Apply from now on
  }
}

Apply::~Apply() {
  for (Variable* output : outputs_) {
    output->owner_ = nullptr;
    delete output;
  }
}

std::string Apply::text() const {
  std::string result = op_->text() + "(";
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (i > 0) result += ", ";
    result += inputs_[i]->text();
  }
  return result + ")";
}

std::string place_of(const Ref<Trace>& trace) {
  if (!trace || trace->frames().empty())
    return "the place is not known (see config.traceback.limit)";
  const TraceFrame frame = trace->frames().front();
  return "File \"" + frame.file + "\", line " + std::to_string(frame.line) + ", in " +
         frame.function;
}

}  // namespace croton
