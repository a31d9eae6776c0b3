// Detection of the instruction set and assembly of its kernel table.
#include "kernels/kernel_table.h"

#include <cstdlib>

#include "base/error.h"

namespace croton {

// Each is defined in the tables_*.cpp files, once per instruction set.
#define CROTON_DECLARE_TABLES(isa)                   \
  namespace isa {                                    \
  void fill_arithmetic_kernels(KernelTable& table);  \
  void fill_integer_kernels(KernelTable& table);     \
  void fill_math_kernels(KernelTable& table);        \
  void fill_special_kernels(KernelTable& table);     \
  void fill_copy_kernels(KernelTable& table);        \
  void fill_reduce_kernels(KernelTable& table);      \
  void fill_softmax_kernels(KernelTable& table);     \
  void fill_convolution_kernels(KernelTable& table); \
  void fill_product_kernels(KernelTable& table);     \
  void fill_pooling_kernels(KernelTable& table);     \
  void fill_stream_kernels(KernelTable& table);      \
  void fill_sort_kernels(KernelTable& table);        \
  }
CROTON_DECLARE_TABLES(baseline)
#ifdef CROTON_X86_TARGETS
CROTON_DECLARE_TABLES(avx2)
CROTON_DECLARE_TABLES(avx512)
#endif
#undef CROTON_DECLARE_TABLES
namespace traced {
void fill_arithmetic_kernels(KernelTable& table);
void fill_math_kernels(KernelTable& table);
void fill_special_kernels(KernelTable& table);
}  // namespace traced

// Complex functions and others that are computed element by element, the same for all sets.
void fill_complex_kernels(KernelTable& table);
void fill_binary_special_kernels(KernelTable& table);

namespace {

struct InstructionSet {
  const char* name;
  bool (*is_supported)();
  void (*fill)(KernelTable&);
};

// Best first.
const InstructionSet kInstructionSets[] = {
#ifdef CROTON_X86_TARGETS
    {"avx512",
     [] {
       return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
              __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("fma");
     },
     [](KernelTable& table) {
       avx512::fill_arithmetic_kernels(table);
       avx512::fill_integer_kernels(table);
       avx512::fill_math_kernels(table);
       avx512::fill_special_kernels(table);
       avx512::fill_copy_kernels(table);
       avx512::fill_reduce_kernels(table);
       avx512::fill_softmax_kernels(table);
       avx512::fill_convolution_kernels(table);
       avx512::fill_product_kernels(table);
       avx512::fill_pooling_kernels(table);
       avx512::fill_stream_kernels(table);
       avx512::fill_sort_kernels(table);
     }},
    {"avx2",
     [] {
       return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
              __builtin_cpu_supports("bmi2");
     },
     [](KernelTable& table) {
       avx2::fill_arithmetic_kernels(table);
       avx2::fill_integer_kernels(table);
       avx2::fill_math_kernels(table);
       avx2::fill_special_kernels(table);
       avx2::fill_copy_kernels(table);
       avx2::fill_reduce_kernels(table);
       avx2::fill_softmax_kernels(table);
       avx2::fill_convolution_kernels(table);
       avx2::fill_product_kernels(table);
       avx2::fill_pooling_kernels(table);
       avx2::fill_stream_kernels(table);
       avx2::fill_sort_kernels(table);
     }},
#endif
    {"baseline", [] { return true; },
     [](KernelTable& table) {
       baseline::fill_arithmetic_kernels(table);
       baseline::fill_integer_kernels(table);
       baseline::fill_math_kernels(table);
       baseline::fill_special_kernels(table);
       baseline::fill_copy_kernels(table);
       baseline::fill_reduce_kernels(table);
       baseline::fill_softmax_kernels(table);
       baseline::fill_convolution_kernels(table);
       baseline::fill_product_kernels(table);
       baseline::fill_pooling_kernels(table);
       baseline::fill_stream_kernels(table);
       baseline::fill_sort_kernels(table);
     }},
};

struct Selection {
  KernelTable table{};
  const InstructionSet* set = nullptr;

  void select(const InstructionSet& chosen) {
    table = KernelTable{};
    chosen.fill(table);
    fill_complex_kernels(table);
    fill_binary_special_kernels(table);
    set = &chosen;
  }
};

Selection& selection() {
  static Selection instance = [] {
    Selection fresh;
    const char* forced = std::getenv("CROTON_INSTRUCTION_SET");
    for (const InstructionSet& candidate : kInstructionSets) {
      if (!candidate.is_supported()) continue;
      if (forced != nullptr && *forced != '\0' && std::string(forced) != candidate.name) continue;
      fresh.select(candidate);
      return fresh;
    }
    fail(ErrorKind::value_error, "CROTON_INSTRUCTION_SET: the instruction set '", forced,
         "' is not available");
  }();
  return instance;
}

}  // namespace

const KernelTable& kernels() { return selection().table; }

const KernelTable& traced_kernels() {
  static const KernelTable* const table = [] {
    auto* made = new KernelTable{};
    traced::fill_arithmetic_kernels(*made);
    traced::fill_math_kernels(*made);
    traced::fill_special_kernels(*made);
    return made;
  }();
  return *table;
}

std::string instruction_set() { return selection().set->name; }

std::vector<std::string> available_instruction_sets() {
  std::vector<std::string> names;
  for (const InstructionSet& candidate : kInstructionSets) {
    if (candidate.is_supported()) names.emplace_back(candidate.name);
  }
  return names;
}

void set_instruction_set(const std::string& name) {
  for (const InstructionSet& candidate : kInstructionSets) {
    if (candidate.name == name && candidate.is_supported()) return selection().select(candidate);
  }
  fail(ErrorKind::value_error, "the instruction set '", name, "' is not available");
}

}  // namespace croton
