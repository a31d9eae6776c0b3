// The text form of a program.
#include <sstream>

#include "lower/program.h"

namespace croton {

std::string Program::text() const {
  std::ostringstream stream;
  const auto name = [&](int value) {
    const ProgramValue& info = values[static_cast<std::size_t>(value)];
    const std::string own =
        info.variable->name() != nullptr ? " '" + *info.variable->name() + "'" : "";
    return "v" + std::to_string(value) + own;
  };
  const auto names = [&](const std::vector<int>& list) {
    std::string result;
    for (const int value : list) result += (result.empty() ? "" : ", ") + name(value);
    return result;
  };
  for (std::size_t v = 0; v < values.size(); ++v) {
    const ProgramValue& value = values[v];
    const char* origin = value.input >= 0            ? "input"
                         : value.shared >= 0         ? "shared"
                         : value.constant != nullptr ? "constant"
                                                     : nullptr;
    if (origin == nullptr) continue;
    stream << origin << " " << name(static_cast<int>(v)) << ": " << value.variable->type()->text();
    if (value.constant != nullptr) stream << " = " << value.variable->text();
    stream << "\n";
  }
  for (std::size_t s = 0; s < segments.size(); ++s) {
    if (segments.size() > 1) stream << "segment " << s << "\n";
    const auto print = [&](int i) {
      const ProgramStep& step = steps[static_cast<std::size_t>(i)];
      stream << "  ";
      if (step.is_known) stream << "(when bound) ";
      if (step.is_entry) stream << "(at each call) ";
      switch (step.kind) {
        case StepKind::node:
          stream << names(step.outputs) << " = " << step.node->op()->text() << "("
                 << names(step.inputs) << ")\n";
          break;
        case StepKind::deliver:
          stream << (step.result >= 0 ? "result " : "update ")
                 << (step.result >= 0 ? step.result : step.update) << " = " << names(step.inputs)
                 << "\n";
          break;
        case StepKind::loop: {
          const FusedLoop& loop = loops[static_cast<std::size_t>(step.loop)];
          stream << names(step.outputs) << " = loop over " << to_text(loop.pattern) << "\n";
          for (std::size_t r = 0; r < loop.inputs.size(); ++r)
            stream << "    r" << r << " = load " << name(loop.inputs[r]) << "\n";
          stream << loop.code.text();
          for (std::size_t o = 0; o < loop.outputs.size(); ++o) {
            const TileStore& store = loop.code.stores[o];
            stream << "    " << (store.is_reduction ? "reduce" : "store") << " r" << store.reg
                   << " to " << name(loop.outputs[o]) << "\n";
          }
          break;
        }
      }
    };
    for (const int i : segments[s].entries) print(i);
    for (const int i : segments[s].steps) print(i);
    if (s + 1 < segments.size()) continue;
    for (const int i : evaluated_deliveries) print(i);
    for (const int i : opaque_deliveries) print(i);
  }
  return stream.str();
}

}  // namespace croton
