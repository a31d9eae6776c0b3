// The step that takes several loops through the same rows.
#pragma once

#include <memory>
#include <vector>

#include "ops/binder.h"
#include "plan/tile_executor.h"

namespace croton {

class RowPassStep final : public Step {
 public:
  // An array of which each thread has the rows in its hands only.
  struct PassingArray {
    int buffer;
    std::int64_t row_bytes;
  };

  // `rows` at a time, of all.
  RowPassStep(std::vector<std::unique_ptr<TileExecutor>> loops, std::vector<PassingArray> arrays,
              std::int64_t rows, std::size_t buffer_count);

  void run(char* const* memory) const override;
  double cost() const override { return cost_; }

 private:
  void run_portion(char* const* memory, std::int64_t portion, char* accumulators) const;

  std::vector<std::unique_ptr<TileExecutor>> loops_;
  std::vector<PassingArray> arrays_;
  std::vector<std::size_t> array_offsets_;        // in a thread's own memory
  std::vector<std::size_t> accumulator_offsets_;  // by loop, in those of a portion
  std::size_t own_bytes_ = 0, accumulator_bytes_ = 0, buffer_count_;
  std::int64_t length_, rows_, blocks_, portions_;
  double cost_ = 0;
};

}  // namespace croton
