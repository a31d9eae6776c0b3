# croton_flags: what every file of the core is compiled with.
#
# No -march=native and no -ffast-math: the same source gives the same bits on every machine, and
# a*b+c is fused only where the code says so.

if(NOT CMAKE_CXX_COMPILER_ID MATCHES "^(GNU|Clang|AppleClang)$")
  message(FATAL_ERROR "The kernels use GNU vector extensions: GCC or Clang is needed.")
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_package(Threads REQUIRED)

add_library(croton_flags INTERFACE)
target_compile_features(croton_flags INTERFACE cxx_std_20)
target_include_directories(croton_flags INTERFACE "${PROJECT_SOURCE_DIR}/cpp")
target_link_libraries(croton_flags INTERFACE Threads::Threads)
target_compile_options(
  croton_flags
  INTERFACE -fvisibility=hidden
            -fvisibility-inlines-hidden
            -ffp-contract=off
            -fno-math-errno
            -fno-trapping-math
            -Wall
            -Wextra
            -Wshadow)

if(CROTON_WERROR)
  target_compile_options(croton_flags INTERFACE -Werror)
endif()

if(CROTON_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=undefined)
  # Reports need lines, not variables; -O1 compiles several times faster than -O2 here.
  target_compile_options(croton_flags INTERFACE ${sanitizers} -O1 -g1 -fno-omit-frame-pointer)
  target_link_options(croton_flags INTERFACE ${sanitizers})
endif()
