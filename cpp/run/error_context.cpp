// The text that leads from a run-time error to the user's line.
#include "run/error_context.h"

#include <sstream>

namespace croton {

std::string place_of(const Ref<Trace>& trace) {
  if (!trace || trace->frames().empty())
    return "the place is not known (see config.traceback.limit)";
  const TraceFrame frame = trace->frames().front();
  return "File \"" + frame.file + "\", line " + std::to_string(frame.line) + ", in " +
         frame.function;
}

Error with_context(const Error& error, const Apply& node) {
  std::ostringstream stream;
  stream << error.what() << "\nApply node that caused the error: " << node.text()
         << ", inputs types: [";
  for (std::size_t i = 0; i < node.inputs().size(); ++i) {
    stream << (i > 0 ? ", " : "") << node.input(i)->type()->text();
  }
  stream << "]\nCreated at: " << place_of(node.trace());
  if (node.trace()) {
    const std::vector<TraceFrame> frames = node.trace()->frames();
    if (frames.size() > 1) stream << "\n\nBacktrace when the node is created (innermost first):";
    for (std::size_t i = 0; i < frames.size() && frames.size() > 1; ++i) {
      stream << "\n  File \"" << frames[i].file << "\", line " << frames[i].line << ", in "
             << frames[i].function;
    }
  }
  stream << "\n\nHINT: Use theano.printing.debugprint to see the whole graph.";
  return Error(error.kind(), stream.str());
}

}  // namespace croton
