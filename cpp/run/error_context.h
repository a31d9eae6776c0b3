// Where in the user's program something was made, as text.
#pragma once

#include <string>

#include "graph/variable.h"

namespace croton {

// 'File "file.py", line 12, in name', or a note that the place is not known.
std::string place_of(const Ref<Trace>& trace);

}  // namespace croton
