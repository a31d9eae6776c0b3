// Deletion of counted objects without recursion.
#include "base/ref.h"

#include <vector>

namespace croton {

OwnerHooks Object::hooks;

void Object::destroy(const Object* object) {
  thread_local std::vector<const Object*> pending;
  thread_local bool draining = false;
  pending.push_back(object);
  if (draining) return;
  draining = true;
  while (!pending.empty()) {
    const Object* next = pending.back();
    pending.pop_back();
    delete next;
  }
  draining = false;
}

}  // namespace croton
