# Writes down what libtdjson is linked with, as CMake itself says it: one item a line, in the linker's
# order, files with their whole path.
#
#   cmake -DBUILD=<folder in which tdjson_static was built> -DTO=<file> [-DCONFIG=Release] -P link_line.cmake
#
# TDLib's sub-libraries change from version to version, so no list of ours could stay true. Before
# the build folder is configured, the question has to lie there: an empty file
# .cmake/api/v1/query/codemodel-v2.
cmake_minimum_required(VERSION 3.19)

# In a folder's name these stand for themselves.
string(REGEX REPLACE "([][*?])" "[\\1]" build "${BUILD}")
file(GLOB indices "${build}/.cmake/api/v1/reply/index-*.json")
if (NOT indices)
  message(FATAL_ERROR "no answer of CMake's file API in ${BUILD}")
endif()
list(SORT indices)
list(GET indices -1 newest)
file(READ "${newest}" index)
string(JSON model GET "${index}" reply codemodel-v2 jsonFile)
file(READ "${BUILD}/.cmake/api/v1/reply/${model}" model)

# Visual Studio and Xcode have several configurations in one build folder, the others have one.
set(chosen 0)
string(JSON configurations LENGTH "${model}" configurations)
math(EXPR last "${configurations} - 1")
foreach (i RANGE ${last})
  string(JSON name GET "${model}" configurations ${i} name)
  if (name STREQUAL "${CONFIG}")
    set(chosen ${i})
  endif()
endforeach()

set(answer "")
string(JSON targets LENGTH "${model}" configurations ${chosen} targets)
math(EXPR last "${targets} - 1")
foreach (i RANGE ${last})
  string(JSON name GET "${model}" configurations ${chosen} targets ${i} name)
  if (name STREQUAL "tdjson")
    string(JSON answer GET "${model}" configurations ${chosen} targets ${i} jsonFile)
  endif()
endforeach()
if (NOT answer)
  message(FATAL_ERROR "${BUILD} has no target tdjson")
endif()
file(READ "${BUILD}/.cmake/api/v1/reply/${answer}" target)

# The shared library has the same parts as tdjson_static, of which CMake makes no link line.
set(lines "")
string(JSON fragments LENGTH "${target}" link commandFragments)
math(EXPR last "${fragments} - 1")
foreach (i RANGE ${last})
  string(JSON role GET "${target}" link commandFragments ${i} role)
  string(JSON fragment GET "${target}" link commandFragments ${i} fragment)
  if (role STREQUAL "libraries" OR role STREQUAL "frameworkPath" OR role STREQUAL "libraryPath")
    # It is quoted as for a shell, and the libraries that a system always links with are one fragment.
    separate_arguments(items NATIVE_COMMAND "${fragment}")
    foreach (item IN LISTS items)
      if (NOT item MATCHES "^[-/]" AND EXISTS "${BUILD}/${item}")
        set(item "${BUILD}/${item}")
      endif()
      string(APPEND lines "${item}")
      if (item STREQUAL "-framework")
        string(APPEND lines " ")
      else()
        string(APPEND lines "\n")
      endif()
    endforeach()
  endif()
endforeach()
file(WRITE "${TO}" "${lines}")
