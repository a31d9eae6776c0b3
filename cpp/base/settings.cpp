// The one instance of the settings.
#include "base/settings.h"

namespace croton {

Settings& settings() {
  static Settings instance;
  return instance;
}

}  // namespace croton
