// The encoder of native code, for a test that holds it against a disassembler.
#include "bindings/machine_code.h"

#include <pybind11/stl.h>

#include "native/assembler.h"
#include "native/instructions.h"

namespace croton::python {

namespace py = pybind11;

namespace {

using native::Assembler;
using native::General;
using native::Memory;
using native::VectorInstruction;

std::vector<const VectorInstruction*> instructions_of(bool has_avx512) {
  using namespace native::instruction;
  std::vector<const VectorInstruction*> all(std::begin(kOfBoth), std::end(kOfBoth));
  for (const auto* table : {kFused4, kFused8}) {
    for (int signs = 0; signs < 4; ++signs) {
      for (const VectorInstruction& each : table[signs]) all.push_back(&each);
    }
  }
  if (has_avx512) {
    all.insert(all.end(), std::begin(kOfAvx512), std::end(kOfAvx512));
  } else {
    all.insert(all.end(), std::begin(kOfAvx2), std::end(kOfAvx2));
  }
  return all;
}

// (base, index or None, scale, displacement)
Memory memory_of(const py::tuple& place) {
  Memory memory;
  memory.base = static_cast<General>(place[0].cast<int>());
  memory.has_index = !place[1].is_none();
  if (memory.has_index) memory.index = static_cast<General>(place[1].cast<int>());
  memory.scale = place[2].cast<std::uint8_t>();
  memory.displacement = place[3].cast<std::int32_t>();
  return memory;
}

py::bytes bytes_of(const Assembler& assembler) {
  return {reinterpret_cast<const char*>(assembler.code().data()), assembler.code().size()};
}

// (name, whether there is a second source, an immediate, a digit in the place of a register)
py::list list_instructions(bool has_avx512) {
  py::list list;
  for (const VectorInstruction* each : instructions_of(has_avx512))
    list.append(py::make_tuple(each->name, each->sources == 2, each->has_immediate, each->digit));
  return list;
}

py::bytes encode_vector(bool has_avx512, std::size_t number, int target, int first,
                        const py::object& second, int immediate, int mask) {
  const VectorInstruction& instruction = *instructions_of(has_avx512).at(number);
  Assembler assembler(has_avx512);
  const auto to = static_cast<native::VectorRegister>(target);
  const auto from = static_cast<native::VectorRegister>(first);
  const auto byte = static_cast<std::uint8_t>(immediate);
  const auto lanes = static_cast<native::MaskRegister>(mask);
  if (py::isinstance<py::tuple>(second)) {
    assembler.vector(instruction, to, from, memory_of(second.cast<py::tuple>()), byte, lanes);
  } else {
    assembler.vector(instruction, to, from, second.cast<native::VectorRegister>(), byte, lanes);
  }
  return bytes_of(assembler);
}

// One instruction of general registers, by its name in an assembler.
py::bytes encode_general(const std::string& name, int a, const py::object& b) {
  Assembler assembler(false);
  const auto to = static_cast<General>(a);
  const bool has_memory = py::isinstance<py::tuple>(b);
  const Memory memory = has_memory ? memory_of(b.cast<py::tuple>()) : Memory{};
  const auto number = has_memory || b.is_none() ? 0 : b.cast<std::int32_t>();
  const auto from = static_cast<General>(number & 15);
  if (name == "mov" && has_memory) {
    assembler.move(to, memory);
  } else if (name == "mov") {
    assembler.move(to, from);
  } else if (name == "mov number") {
    assembler.move_number(to, number);
  } else if (name == "lea") {
    assembler.load_address(to, memory);
  } else if (name == "add") {
    assembler.add(to, from);
  } else if (name == "add number") {
    assembler.add(to, number);
  } else if (name == "sub") {
    assembler.subtract(to, from);
  } else if (name == "sub number") {
    assembler.subtract(to, number);
  } else if (name == "and number") {
    assembler.and_number(to, static_cast<std::int8_t>(number));
  } else if (name == "cmp") {
    assembler.compare(to, from);
  } else if (name == "cmp number") {
    assembler.compare(to, number);
  } else if (name == "shl number") {
    assembler.shift_left(to, static_cast<std::uint8_t>(number));
  } else if (name == "shr number") {
    assembler.shift_right(to, static_cast<std::uint8_t>(number));
  } else if (name == "bts") {
    assembler.set_bit(to, from);
  } else if (name == "push") {
    assembler.push(to);
  } else if (name == "pop") {
    assembler.pop(to);
  } else if (name == "ret") {
    assembler.return_();
  } else if (name == "vzeroupper") {
    assembler.zero_upper();
  } else if (name == "kmovw") {
    assembler.move_mask(static_cast<native::MaskRegister>(a), from);
  } else if (name == "mov store") {
    assembler.store(to, memory);
  } else if (name == "movabs") {
    assembler.move_address(to, 0x123456789ABCDEF0);
  } else if (name == "call") {
    assembler.call(to);
  } else if (name == "kortestw") {
    assembler.test_mask(static_cast<native::MaskRegister>(a), false);
  } else if (name == "kortestb") {
    assembler.test_mask(static_cast<native::MaskRegister>(a), true);
  } else if (name == "kmovw back") {
    assembler.move_mask(from, static_cast<native::MaskRegister>(a));
  } else if (name == "kandw" || name == "korw" || name == "kxorw" || name == "knotw") {
    using MaskOp = Assembler::MaskOp;
    const MaskOp op = name == "kandw"   ? MaskOp::and_
                      : name == "korw"  ? MaskOp::or_
                      : name == "knotw" ? MaskOp::not_
                                        : MaskOp::xor_;
    assembler.combine_masks(op, static_cast<native::MaskRegister>(a),
                            static_cast<native::MaskRegister>(number), 6);
  } else if (name == "load byte") {
    assembler.load_byte(memory);
  } else if (name == "store byte") {
    assembler.store_byte(memory);
  } else {
    throw py::value_error("no instruction " + name);
  }
  return bytes_of(assembler);
}

}  // namespace

void add_machine_code(py::module_& module) {
  module.def("vector_instructions", list_instructions, py::arg("has_avx512"));
  module.def("encode_vector", encode_vector);
  module.def("encode_general", encode_general);
}

}  // namespace croton::python
