# The library for other projects on Linux: built, installed and found (CMake, pkg-config) without the rest of Zooid.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

set(here ${CMAKE_CURRENT_SOURCE_DIR})
add_library(zooid_interconnect STATIC
    runtime/frame_pool.cpp runtime/timer.cpp runtime/wait_set.cpp runtime/executor.cpp
    linux/bell.cpp linux/handshake.cpp linux/link.cpp linux/link_setup.cpp linux/listener.cpp linux/shared_memory.cpp)
target_compile_features(zooid_interconnect PUBLIC cxx_std_23)
set_target_properties(zooid_interconnect PROPERTIES EXPORT_NAME interconnect CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
target_compile_options(zooid_interconnect PRIVATE -Wall -Wextra INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wconsumed;-Werror=consumed>)
target_include_directories(zooid_interconnect PUBLIC
    $<BUILD_INTERFACE:${here}/core/include> $<BUILD_INTERFACE:${here}/include> $<BUILD_INTERFACE:${here}/linux/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

# The schema compiler needs Cap'n Proto's library and fmt; the channels need neither.
option(ZOOID_SCHEMA_COMPILER "Build capnpc-zooid" ON)
find_library(capnp_library capnp)
find_library(kj_library kj)
find_library(fmt_library fmt)
if(ZOOID_SCHEMA_COMPILER AND capnp_library AND kj_library AND fmt_library)
    file(GLOB compiler CONFIGURE_DEPENDS capnpc-zooid/*.cpp)
    add_executable(capnpc-zooid ${compiler})
    target_compile_features(capnpc-zooid PRIVATE cxx_std_23)
    target_compile_options(capnpc-zooid PRIVATE -include ${here}/cmake/capnp_prelude.hpp)
    target_link_libraries(capnpc-zooid PRIVATE ${capnp_library} ${kj_library} ${fmt_library})
    install(TARGETS capnpc-zooid EXPORT ZooidInterconnect)
    install(FILES schema/zooid.capnp DESTINATION ${CMAKE_INSTALL_DATADIR}/zooid/schema)
else()
    message(STATUS "capnpc-zooid is left out: it needs capnp, kj and fmt")
endif()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/ZooidInterconnect)
install(DIRECTORY core/include/ include/ linux/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS zooid_interconnect EXPORT ZooidInterconnect)
install(EXPORT ZooidInterconnect NAMESPACE Zooid:: DESTINATION ${package} FILE ZooidInterconnectTargets.cmake)
install(FILES cmake/ZooidInterconnectConfig.cmake cmake/SchemaHeaders.cmake DESTINATION ${package})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/ZooidInterconnectConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ZooidInterconnectConfigVersion.cmake DESTINATION ${package})
configure_file(cmake/zooid-interconnect.pc.in zooid-interconnect.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/zooid-interconnect.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
