# Finds Python, NumPy's headers and pybind11. A build that pip does not drive asks the interpreter
# where its pybind11 is.

find_package(Python 3.11 REQUIRED COMPONENTS Interpreter Development.Module NumPy)
cmake_path(GET Python_EXECUTABLE PARENT_PATH CROTON_PYTHON_BIN)

if(NOT DEFINED pybind11_DIR)
  execute_process(
    COMMAND "${Python_EXECUTABLE}" -m pybind11 --cmakedir
    OUTPUT_VARIABLE pybind11_DIR
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
find_package(pybind11 3.1 REQUIRED CONFIG)
