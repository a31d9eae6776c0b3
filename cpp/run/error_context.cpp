// The user's line in the form that Python gives it.
#include "run/error_context.h"

namespace croton {

std::string place_of(const Ref<Trace>& trace) {
  if (!trace || trace->frames().empty())
    return "the place is not known (see config.traceback.limit)";
  const TraceFrame frame = trace->frames().front();
  return "File \"" + frame.file + "\", line " + std::to_string(frame.line) + ", in " +
         frame.function;
}

}  // namespace croton
