// Native code for reductions down rows: a few rows at a time are computed and added to accumulators
// in memory, without passing through it themselves.
#pragma once

#include <memory>
#include <vector>

#include "plan/native_body.h"

namespace croton {

struct DownBody {
  // What an address of the body is of, in which of the rows: numbers count loads, stores and
  // reductions apart.
  struct Source {
    enum class Kind : std::uint8_t { load, store, accumulator };
    Kind kind;
    std::size_t number;
    int row;
  };

  std::shared_ptr<const NativeBody> body;
  int rows = 1;
  std::size_t address_count = 0;
  std::vector<std::pair<std::size_t, Source>> sources;  // by number of the address
};

// How a loop meets the input of a register.
struct DownInput {
  bool is_single;  // one element for all of a row
  bool varies;     // from row to row
};

// Without a body where there is no native code for it. Accumulators are elements of their dtype,
// one for each column, which take rows in order.
DownBody down_body(const TileCode& code, const std::vector<DownInput>& inputs, int rows);

}  // namespace croton
