// Tile code is traced: the kernels of the traced instruction set say how each instruction is
// computed. A block has as many elements as a register has lanes of four bytes, or of eight where
// there are no others; else numbers of eight bytes take two registers.
#include "plan/native_body.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <string>

#include "base/settings.h"
#include "kernels/kernel_table.h"
#include "native/executable_memory.h"
#include "ops/reduce.h"
#include "plan/native_conversion.h"

namespace croton {

namespace {

using native::LoadForm;
using native::NotTraceable;
using native::VectorCode;
using native::VectorOp;
using native::VectorValue;
using Kind = TileInstruction::Kind;

// Of the instruction set in use.
int vector_bytes() { return static_cast<int>(native_vector_bytes()); }

class Translation {
 public:
  Translation(const TileCode& tile, const std::vector<bool>& is_single, NativeReduction reduction)
      : tile_(tile),
        is_single_(is_single),
        accumulates_(reduction == NativeReduction::accumulate),
        registers_(tile.registers.size()) {
    bool has_four = false, has_eight = false;
    bool has_small = false;
    for (const DType dtype : tile.registers) {
      if (is_complex(dtype)) throw NotTraceable("complex numbers");
      has_small = has_small || (is_small_integer(dtype) && dtype != DType::bool_);
      has_four = has_four || item_size(dtype) == 4 || dtype == DType::float16;
      has_eight = has_eight || item_size(dtype) == 8;
    }
    // Vectors of small integers hold more of them than lanes of four bytes.
    if (has_small && !has_four && !has_eight) throw NotTraceable("small integers alone");
    has_four = has_four || has_small;
    code.vector_bytes = vector_bytes();
    code.elements = code.vector_bytes / (has_eight && !has_four ? 8 : 4);
    for (int i = 0; i < tile.input_count; ++i) {
      inputs.push_back({i, static_cast<std::uint8_t>(item_size(dtype_of(i))),
                        is_single[static_cast<std::size_t>(i)]});
    }
    native::traced_code() = &code;
  }
  ~Translation() { native::traced_code() = nullptr; }

  void run() {
    for (const TileInstruction& instruction : tile_.instructions) {
      registers_[static_cast<std::size_t>(instruction.result)] = translate(instruction);
    }
    for (const TileStore& store : tile_.stores) {
      if (store.is_reduction && accumulates_) {
        add_reduction(store);
      } else {
        add_store(store.reg);
      }
    }
  }

  VectorCode code;
  std::vector<native::BlockOperand> inputs, outputs;
  std::vector<int> reduction_slots;

 private:
  DType dtype_of(int reg) const { return tile_.registers[static_cast<std::size_t>(reg)]; }
  int part_count(int lane_bytes) const { return code.elements * lane_bytes / code.vector_bytes; }
  // The first element of a part.
  int first_of(int part, int lane_bytes) const { return part * code.vector_bytes / lane_bytes; }
  bool is_all_wide() const { return code.elements * 8 == code.vector_bytes; }

  // The masks of a bool register, or the values of another, as lanes of this size.
  Traced read(int reg, int lane_bytes) {
    if (dtype_of(reg) != DType::bool_) {
      lane_bytes = lane_bytes_of(dtype_of(reg));
      return reg < tile_.input_count ? load(reg, lane_bytes, load_form(dtype_of(reg)))
                                     : registers_[static_cast<std::size_t>(reg)];
    }
    if (reg < tile_.input_count) return load(reg, lane_bytes, LoadForm::flags);
    const Traced& mask = registers_[static_cast<std::size_t>(reg)];
    return mask.lane_bytes == lane_bytes ? mask : converted_mask(mask, lane_bytes);
  }

  Traced converted_mask(const Traced& mask, int lane_bytes) {
    Traced result{{-1, -1}, lane_bytes};
    if (lane_bytes == 8) {
      for (std::uint8_t part = 0; part < part_count(8); ++part)
        result.parts[part] = code.add(VectorOp::wide_mask, 8, mask.parts[0], -1, -1, part);
    } else {
      result.parts[0] = code.add(VectorOp::narrow_mask, 4, mask.parts[0], mask.parts[1]);
    }
    return result;
  }

  Traced load(int reg, int lane_bytes, LoadForm form) {
    Traced result{{-1, -1}, lane_bytes};
    const bool is_single = is_single_[static_cast<std::size_t>(reg)];
    for (int part = 0; part < part_count(lane_bytes); ++part) {
      VectorValue value{is_single ? VectorOp::single : VectorOp::load};
      value.lane_bytes = static_cast<std::uint8_t>(lane_bytes);
      value.form = form;
      value.input = reg;
      value.first = is_single ? 0 : first_of(part, lane_bytes);
      result.parts[part] = code.add(value);
    }
    return result;
  }

  // The size of lanes that masks of an instruction have.
  int mask_bytes(const TileInstruction& instruction) const {
    if (instruction.kind == Kind::function && instruction.from != DType::bool_)
      return lane_bytes_of(instruction.from);
    if (instruction.to != DType::bool_) return lane_bytes_of(instruction.to);
    for (const int operand : instruction.operands) {
      if (operand >= tile_.input_count)
        return registers_[static_cast<std::size_t>(operand)].lane_bytes;
    }
    return is_all_wide() ? 8 : 4;
  }

  Traced translate(const TileInstruction& instruction) {
    switch (instruction.kind) {
      case Kind::cast:
        return cast(instruction);
      case Kind::round_to_half:
        return conversion_.rounded_to_half(read(instruction.operands[0], 4));
      case Kind::function:
      case Kind::product_sum:
        break;
    }
    const int bytes = mask_bytes(instruction);
    Traced operands[3];
    for (int i = 0; i < 3; ++i) {
      if (instruction.operands[i] >= 0) operands[i] = read(instruction.operands[i], bytes);
    }
    Traced result{{-1, -1}, bytes};
    const bool is_logic =
        instruction.from == DType::bool_ && instruction.function != ScalarFunction::switch_;
    for (int part = 0; part < part_count(bytes); ++part) {
      std::int32_t& to = result.parts[part];
      const std::int32_t a = operands[0].parts[part], b = operands[1].parts[part],
                         c = operands[2].parts[part];
      if (is_logic) {
        to = combine_masks(instruction.function, bytes, a, b);
      } else if (instruction.from == DType::bool_) {
        to = code.add(VectorOp::select, static_cast<std::size_t>(bytes), a, b, c);
      } else {
        kernel_of(instruction)(1, &to, &a, &b, &c);
      }
    }
    return instruction.to == DType::bool_ ? result : conversion_.wrapped(result, instruction.to);
  }

  static TileKernel kernel_of(const TileInstruction& instruction) {
    if (instruction.kind != Kind::product_sum)
      return kernel_of(instruction.function, instruction.from);
    return traced_kernels()
        .product_sum[static_cast<int>(instruction.form)][static_cast<int>(instruction.from)];
  }
  static TileKernel kernel_of(ScalarFunction function, DType dtype) {
    const TileKernel kernel =
        traced_kernels()
            .elementwise[static_cast<int>(function)][static_cast<int>(lane_dtype(dtype))];
    if (kernel == nullptr) throw NotTraceable("a function");
    return kernel;
  }

  // Functions of bools, for masks.
  std::int32_t combine_masks(ScalarFunction function, int bytes, std::int32_t a, std::int32_t b) {
    const auto lane_bytes = static_cast<std::size_t>(bytes);
    const auto inverted = [&](std::int32_t mask) {
      VectorValue ones{VectorOp::constant};
      ones.bits = ~std::uint64_t{0};
      ones.lane_bytes = 8;
      return code.add(VectorOp::xor_bits, lane_bytes, mask, code.add(ones));
    };
    switch (function) {
      case ScalarFunction::and_:
      case ScalarFunction::mul:
      case ScalarFunction::minimum:
        return code.add(VectorOp::and_bits, lane_bytes, a, b);
      case ScalarFunction::or_:
      case ScalarFunction::add:
      case ScalarFunction::maximum:
        return code.add(VectorOp::or_bits, lane_bytes, a, b);
      case ScalarFunction::xor_:
      case ScalarFunction::neq:
        return code.add(VectorOp::xor_bits, lane_bytes, a, b);
      case ScalarFunction::eq:
        return inverted(code.add(VectorOp::xor_bits, lane_bytes, a, b));
      case ScalarFunction::invert:
        return inverted(a);
      default:
        throw NotTraceable("a function of bools");
    }
  }

  Traced cast(const TileInstruction& instruction) {
    const DType from = instruction.from, to = instruction.to;
    const int reg = instruction.operands[0];
    const int bytes = lane_bytes_of(to);
    if (from == to) return read(reg, mask_bytes(instruction));
    Traced result{{-1, -1}, bytes};
    if (from == DType::bool_) {
      // A mask and one: one or zero.
      const Traced mask = read(reg, bytes);
      for (int part = 0; part < part_count(bytes); ++part)
        result.parts[part] = code.add(VectorOp::and_bits, static_cast<std::size_t>(bytes),
                                      mask.parts[part], one(to));
      return result;
    }
    if (to == DType::bool_) {
      const int lane_bytes = lane_bytes_of(from);
      const Traced value = read(reg, lane_bytes);
      result.lane_bytes = lane_bytes;
      const TileKernel kernel = kernel_of(ScalarFunction::neq, from);
      const std::int32_t zero = 0;
      for (int part = 0; part < part_count(lane_bytes); ++part)
        kernel(1, &result.parts[part], &value.parts[part], &zero, nullptr);
      return result;
    }
    return conversion_.converted(read(reg, 0), from, to);
  }

  // 1 in this dtype.
  std::int32_t one(DType dtype) {
    const DType lanes = lane_dtype(dtype);
    return conversion_.constant(lanes == DType::float32   ? 0x3F800000
                                : lanes == DType::float64 ? 0x3FF0000000000000
                                                          : 1,
                                lane_bytes_of(dtype));
  }

  void add_store(int reg) {
    for (const native::BlockOperand& output : outputs) {
      if (output.slot == reg) return;  // stored and reduced, or reduced twice
    }
    if (reg < tile_.input_count) {
      // A reduction of what is loaded: it is there already, unless it is single.
      if (is_single_[static_cast<std::size_t>(reg)]) throw NotTraceable("a single is reduced");
      return;
    }
    const DType dtype = dtype_of(reg);
    const auto output = static_cast<std::int32_t>(outputs.size());
    outputs.push_back({reg, static_cast<std::uint8_t>(item_size(dtype))});
    const bool is_bool = dtype == DType::bool_;
    Traced value = registers_[static_cast<std::size_t>(reg)];
    if (is_bool && !is_all_wide() && value.lane_bytes == 8) value = converted_mask(value, 4);
    for (int part = 0; part < part_count(value.lane_bytes); ++part) {
      code.stores.push_back({output, value.parts[part], first_of(part, value.lane_bytes),
                             static_cast<std::uint8_t>(value.lane_bytes), load_form(dtype)});
    }
  }

  // The value that the kernels of reductions begin with.
  std::int32_t identity(const TileStore& store) {
    const int bytes = static_cast<int>(item_size(store.accumulator));
    const bool is_wide = bytes == 8;
    switch (store.function) {
      case ReduceFunction::sum:
        return conversion_.constant(0, bytes);
      case ReduceFunction::max:
      case ReduceFunction::max_or_lowest:
        return conversion_.constant(is_wide ? 0xFFF0000000000000 : 0xFF800000, bytes);
      case ReduceFunction::min:
        return conversion_.constant(is_wide ? 0x7FF0000000000000 : 0x7F800000, bytes);
      default:
        throw NotTraceable("a reduction");
    }
  }

  void add_reduction(const TileStore& store) {
    if (store.accumulator != DType::float32 && store.accumulator != DType::float64)
      throw NotTraceable("a reduction");
    const int bytes = static_cast<int>(item_size(store.accumulator));
    const bool is_widened = dtype_of(store.reg) != store.accumulator;
    const int parts = part_count(bytes);
    // The order of elements is that of the kernels, which take blocks of the operand's size.
    if ((parts == 2) != is_widened || (code.reduction_count > 0 && code.reduction_parts != parts))
      throw NotTraceable("an order of elements");
    if (code.vector_bytes == 32) {
      // The rest of bytes that are stored uses the register of addresses.
      for (const TileStore& other : tile_.stores) {
        if (!other.is_reduction && item_size(dtype_of(other.reg)) < 4)
          throw NotTraceable("bytes beside a reduction");
      }
    }
    code.reduction_parts = parts;
    const std::int32_t number = code.reduction_count++;
    const std::int32_t neutral = identity(store);
    const Traced operand = read(store.reg, bytes);
    for (int part = 0; part < parts; ++part) {
      std::int32_t elements = operand.parts[part];
      if (is_widened)
        elements = code.add(VectorOp::double_of_float, 8, operand.parts[0], -1, -1,
                            static_cast<std::uint8_t>(part));
      VectorValue chosen{VectorOp::elements_or};
      chosen.lane_bytes = static_cast<std::uint8_t>(bytes);
      chosen.a = elements;
      chosen.b = neutral;
      chosen.first = first_of(part, bytes);
      const std::int32_t next = code.add(chosen);
      VectorValue leaf{VectorOp::accumulator};
      leaf.lane_bytes = static_cast<std::uint8_t>(bytes);
      leaf.input = number;
      leaf.first = part;
      const std::int32_t before = code.add(leaf);
      const TileKernel kernel =
          traced_kernels().elementwise[static_cast<int>(combining_function(store.function))]
                                      [static_cast<int>(store.accumulator)];
      std::int32_t after = -1;
      kernel(1, &after, &before, &next, nullptr);
      code.reductions.push_back({number, part, before, after, neutral});
    }
    reduction_slots.push_back(static_cast<int>(tile_.registers.size()) + number);
  }

  const TileCode& tile_;
  const std::vector<bool>& is_single_;
  NativeConversion conversion_{code};
  const bool accumulates_;
  std::vector<Traced> registers_;
};

class OwnedBody final : public NativeBody {
 public:
  explicit OwnedBody(std::unique_ptr<native::ExecutableMemory> memory)
      : memory_(std::move(memory)) {
    run = reinterpret_cast<native::BlockFunction>(
        reinterpret_cast<std::uintptr_t>(memory_->address()));
  }

 private:
  std::unique_ptr<native::ExecutableMemory> memory_;
};

std::shared_ptr<const NativeBody> make_body(const TileCode& tile,
                                            const std::vector<bool>& is_single,
                                            NativeReduction reduction) {
  try {
    Translation translation(tile, is_single, reduction);
    translation.run();
    if (translation.code.stores.empty() && translation.code.reductions.empty()) return nullptr;
    auto memory = native::ExecutableMemory::make(native::emit(
        translation.code, translation.inputs, translation.outputs, translation.reduction_slots));
    if (memory == nullptr) return nullptr;
    return std::make_shared<OwnedBody>(std::move(memory));
  } catch (const NotTraceable&) {
    return nullptr;
  }
}

// What tells one code from another.
std::string key_of(const TileCode& tile, const std::vector<bool>& is_single,
                   NativeReduction reduction) {
  std::string key;
  const auto put = [&](std::int64_t number) {
    key.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  put(vector_bytes());
  put(tile.input_count);
  for (const DType dtype : tile.registers) put(static_cast<int>(dtype));
  for (const bool single : is_single) put(single);
  for (const TileInstruction& each : tile.instructions) {
    put(static_cast<int>(each.kind) << 16 | static_cast<int>(each.form) << 8 |
        static_cast<int>(each.function));
    put(static_cast<int>(each.from) << 8 | static_cast<int>(each.to));
    put(each.result);
    for (const int operand : each.operands) put(operand);
  }
  for (const TileStore& store : tile.stores) {
    put(store.reg);
    if (reduction == NativeReduction::accumulate && store.is_reduction)
      put(-1 - (static_cast<int>(store.function) << 8 | static_cast<int>(store.accumulator)));
  }
  return key;
}

std::atomic<std::size_t> made{0};
thread_local int pauses = 0;

}  // namespace

NativeCodePause::NativeCodePause() { ++pauses; }
NativeCodePause::~NativeCodePause() { --pauses; }

std::size_t native_vector_bytes() { return instruction_set() == "avx512" ? 64 : 32; }
std::size_t native_body_count() { return made; }

bool has_native_code() {
#if defined(__x86_64__) && defined(__unix__)
  // The same bits as kernels that multiply and add in one step.
  return settings().native_code && instruction_set() != "baseline" &&
         __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

std::shared_ptr<const NativeBody> native_body(const TileCode& code,
                                              const std::vector<bool>& is_single,
                                              NativeReduction reduction) {
  if (pauses > 0 || !has_native_code()) return nullptr;
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const NativeBody>> bodies;
  const std::string key = key_of(code, is_single, reduction);
  const std::lock_guard lock(mutex);
  if (const auto found = bodies.find(key); found != bodies.end()) return found->second;
  // Each takes pages of its own, of which a process has some ten thousands.
  constexpr std::size_t kMostAtAll = 8192;
  if (bodies.size() >= kMostAtAll) return nullptr;
  auto body = make_body(code, is_single, reduction);
  if (body != nullptr) ++made;
  // Programs build the same loops again and again: some that no function has are kept, too.
  constexpr std::size_t kKept = 64;
  static std::size_t most = kKept;
  if (bodies.size() >= most) {
    std::erase_if(bodies, [](const auto& entry) { return entry.second.use_count() <= 1; });
    most = std::max(kKept, 2 * bodies.size());
  }
  bodies.emplace(key, body);
  return body;
}

}  // namespace croton
