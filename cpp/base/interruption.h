// Long work asks now and then whether it is still wanted.
#pragma once

namespace croton {

// What is asked: it throws to end the work.
class InterruptionCheck {
 public:
  virtual void check_interruption() = 0;

 protected:
  ~InterruptionCheck() = default;
};

// While it lives, `poll_interruption` on this thread asks `check`; nothing is asked where it is
// null.
class InterruptionScope {
 public:
  explicit InterruptionScope(InterruptionCheck* check);
  ~InterruptionScope();
  InterruptionScope(const InterruptionScope&) = delete;
  InterruptionScope& operator=(const InterruptionScope&) = delete;

 private:
  InterruptionCheck* outer_;
};

// Asks the innermost scope's check if enough time has passed since it was asked. To be called
// between pieces of work that take some microseconds or more; throws what the check throws.
void poll_interruption();

}  // namespace croton
