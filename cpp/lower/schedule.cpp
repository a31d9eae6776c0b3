// List scheduling in two phases.
#include "lower/schedule.h"

#include <deque>
#include <queue>

namespace croton {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class Scheduler {
 public:
  explicit Scheduler(Program& program) : program_(program), count_(program.steps.size()) {}

  void run() {
    connect();
    find_result_steps();
    find_targets();
    emit_phase(true);
    emit_phase(false);
    std::vector<ProgramStep> steps;
    for (const std::size_t i : order_) steps.push_back(std::move(program_.steps[i]));
    program_.steps = std::move(steps);
  }

 private:
  void connect() {
    producer_.assign(program_.values.size(), -1);
    for (std::size_t i = 0; i < count_; ++i) {
      for (const int value : program_.steps[i].outputs) producer_[at(value)] = static_cast<int>(i);
    }
    users_.resize(count_);
    waiting_.assign(count_, 0);
    for (std::size_t i = 0; i < count_; ++i) {
      for (const int value : program_.steps[i].inputs) {
        if (producer_[at(value)] < 0) continue;
        users_[at(producer_[at(value)])].push_back(i);
        ++waiting_[i];
      }
    }
  }

  void find_result_steps() {
    serves_result_.assign(count_, false);
    std::vector<std::size_t> stack;
    for (std::size_t i = 0; i < count_; ++i) {
      if (program_.steps[i].result >= 0) stack.push_back(i);
    }
    while (!stack.empty()) {
      const std::size_t i = stack.back();
      stack.pop_back();
      if (serves_result_[i]) continue;
      serves_result_[i] = true;
      for (const int value : program_.steps[i].inputs) {
        if (producer_[at(value)] >= 0) stack.push_back(at(producer_[at(value)]));
      }
    }
  }

  // For each step, the shared variables whose new value it computes; for each of those, how many
  // other steps still have to read the old one.
  void find_targets() {
    targets_.resize(count_);
    pending_readers_.assign(program_.shareds.size(), 0);
    for (const UpdateTarget& update : program_.updates) {
      if (producer_[at(update.value)] >= 0)
        targets_[at(producer_[at(update.value)])].push_back(update.shared);
    }
    reads_.resize(count_);
    for (std::size_t i = 0; i < count_; ++i) {
      for (const int value : program_.steps[i].inputs) {
        const int shared = program_.values[at(value)].shared;
        if (shared < 0) continue;
        reads_[i].push_back(shared);
        ++pending_readers_[at(shared)];
      }
    }
  }

  bool is_blocked(std::size_t i) const {
    for (const int shared : targets_[i]) {
      int own = 0;
      for (const int read : reads_[i]) own += read == shared;
      if (pending_readers_[at(shared)] > own) return true;
    }
    return false;
  }

  void emit_phase(bool for_results) {
    std::deque<std::size_t> ready, blocked;
    const auto consider = [&](std::size_t i) {
      if (serves_result_[i] == for_results && waiting_[i] == 0) ready.push_back(i);
    };
    for (std::size_t i = 0; i < count_; ++i) consider(i);
    while (!ready.empty() || !blocked.empty()) {
      if (ready.empty()) {
        // A ring of variables that need each other's old values: one of them is written elsewhere
        // first.
        ready.push_back(blocked.front());
        blocked.pop_front();
      } else if (is_blocked(ready.front())) {
        blocked.push_back(ready.front());
        ready.pop_front();
        continue;
      }
      const std::size_t i = ready.front();
      ready.pop_front();
      order_.push_back(i);
      bool frees_variable = false;
      for (const int shared : reads_[i])
        frees_variable = --pending_readers_[at(shared)] <= 1 || frees_variable;
      if (frees_variable) {
        ready.insert(ready.end(), blocked.begin(), blocked.end());
        blocked.clear();
      }
      for (const std::size_t user : users_[i]) {
        if (--waiting_[user] == 0) consider(user);
      }
    }
  }

  Program& program_;
  std::size_t count_;
  std::vector<int> producer_;                    // by value
  std::vector<std::vector<std::size_t>> users_;  // by step
  std::vector<int> waiting_;                     // inputs not computed yet, by step
  std::vector<bool> serves_result_;
  std::vector<std::vector<int>> targets_, reads_;
  std::vector<int> pending_readers_;
  std::vector<std::size_t> order_;
};

}  // namespace

void schedule(Program& program) { Scheduler(program).run(); }

}  // namespace croton
