# Which instruction sets the kernels are compiled for, and how.
#
# croton_add_kernel_tables() compiles each given file once per instruction set. CROTON_ISA is the
# name of the set, and of the namespace; CROTON_VECTOR_BYTES is the width of its registers. The
# set is chosen when the module is imported, by what the processor has.

set(CROTON_INSTRUCTION_SETS baseline)
set(CROTON_VECTOR_BYTES_baseline 16)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  list(APPEND CROTON_INSTRUCTION_SETS avx2 avx512)
  target_compile_definitions(croton_flags INTERFACE CROTON_X86_TARGETS=1)

  set(CROTON_VECTOR_BYTES_avx2 32)
  set(CROTON_ISA_FLAGS_avx2 -mavx2 -mfma -mf16c -mbmi2)

  set(CROTON_VECTOR_BYTES_avx512 64)
  set(CROTON_ISA_FLAGS_avx512
      -mavx512f
      -mavx512dq
      -mavx512bw
      -mavx512vl
      -mavx512cd
      -mfma
      -mf16c
      -mprefer-vector-width=512)
endif()

# croton_kernel_options(<target>): the optimisation level of kernels. Vectors wider than the
# baseline's registers never cross an object file, so the note about their ABI says nothing.
function(croton_kernel_options target)
  target_link_libraries(${target} PRIVATE croton_flags)
  target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O3> -Wno-psabi)
endfunction()

# croton_add_kernel_tables(<output variable> <source>...): one object library per instruction set;
# the variable receives their names.
function(croton_add_kernel_tables output)
  set(targets)
  foreach(isa IN LISTS CROTON_INSTRUCTION_SETS)
    set(target croton_kernels_${isa})
    add_library(${target} OBJECT ${ARGN})
    croton_kernel_options(${target})
    target_compile_definitions(${target} PRIVATE CROTON_ISA=${isa}
                                                 CROTON_VECTOR_BYTES=${CROTON_VECTOR_BYTES_${isa}})
    target_compile_options(${target} PRIVATE ${CROTON_ISA_FLAGS_${isa}})
    list(APPEND targets ${target})
  endforeach()
  set(${output} "${targets}" PARENT_SCOPE)
endfunction()

# croton_add_traced_tables(<target> <source>...): the same files for the instruction set that adds to
# native code instead of computing.
function(croton_add_traced_tables target)
  add_library(${target} OBJECT ${ARGN})
  target_link_libraries(${target} PRIVATE croton_flags)
  target_compile_definitions(${target} PRIVATE CROTON_TRACED=1 CROTON_ISA=traced
                                               CROTON_VECTOR_BYTES=32)
endfunction()
